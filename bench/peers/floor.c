/* What a request costs at the very least: a loop on epoll that reads, counts the ends of heads in what it has read, and sends as many
 * times the same bytes. It is no server of HTTP.
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

enum { MOST_ANSWERS = 64, MOST_BYTES = 8192, EVENTS = 512 };

static char answers[MOST_ANSWERS * MOST_BYTES];
static char last[MOST_BYTES];
static char input[65536];
static int answer_length, last_length;

static int make_answer(char *target, const char *connection, int length) {
  int head = snprintf(target, MOST_BYTES,
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
  for (char *end = strstr(input, "\r\n\r\n"); end && requests < MOST_ANSWERS; end = strstr(end + 4, "\r\n\r\n")) requests++;
  send(connection, answers, (size_t)requests * answer_length, MSG_NOSIGNAL);
}

int main(int count, char **words) {
  if (count != 3 || atoi(words[2]) < 0 || atoi(words[2]) > 4096) {
    fprintf(stderr, "floor PORT LENGTH\n");
    return 1;
  }
  answer_length = make_answer(answers, "", atoi(words[2]));
  for (int i = 1; i < MOST_ANSWERS; i++) memcpy(answers + i * answer_length, answers, answer_length);
  last_length = make_answer(last, "Connection: close\r\n", atoi(words[2]));
  int epoll = epoll_create1(0), listener = listen_on(atoi(words[1]));
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
