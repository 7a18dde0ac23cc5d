/* The minimum cost of a request: an epoll loop that reads, counts the ends of request heads in the input, and sends the
 * same bytes once for each. It is not an HTTP server.
 *
 *   floor PORT LENGTH        LENGTH bytes of body, at most 4096
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_RESPONSES = 64, MAX_BYTES = 8192, EVENTS = 512 };

static char responses[MAX_RESPONSES * MAX_BYTES];
static char last[MAX_BYTES];
static char input[65536];
static int response_length, last_length;

static int make_response(char *target, const char *connection, int length) {
  int head = snprintf(target, MAX_BYTES,
                      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n%s\r\n", length, connection);
  memset(target + head, 'x', length);
  return head + length;
}

static int listen_on(int port) {
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
    perror("floor");
    exit(1);
  }
  return listener;
}

static void watch(int epoll, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
  epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static void serve(int connection) {
  ssize_t count = recv(connection, input, sizeof input - 1, 0);
  if (count <= 0) {
    close(connection);
    return;
  }
  input[count] = 0;
  if (strstr(input, "Connection: close")) {
    send(connection, last, last_length, MSG_NOSIGNAL);
    close(connection);
    return;
  }
  int requests = 0;
  for (char *end = strstr(input, "\r\n\r\n"); end && requests < MAX_RESPONSES; end = strstr(end + 4, "\r\n\r\n")) requests++;
  send(connection, responses, (size_t)requests * response_length, MSG_NOSIGNAL);
}

int main(int count, char **arguments) {
  if (count != 3 || atoi(arguments[2]) < 0 || atoi(arguments[2]) > 4096) {
    fprintf(stderr, "floor PORT LENGTH\n");
    return 1;
  }
  response_length = make_response(responses, "", atoi(arguments[2]));
  for (int i = 1; i < MAX_RESPONSES; i++) memcpy(responses + i * response_length, responses, response_length);
  last_length = make_response(last, "Connection: close\r\n", atoi(arguments[2]));
  int epoll = epoll_create1(0), listener = listen_on(atoi(arguments[1]));
  struct epoll_event events[EVENTS];
  watch(epoll, listener);
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd != listener) {
        serve(events[i].data.fd);
        continue;
      }
      int accepted;
      while ((accepted = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0) watch(epoll, accepted);
    }
  }
}
