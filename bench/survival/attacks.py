"""Clients that mean ill, or are just slow: what they cost, and whether others notice."""
import select
import socket
import struct
import time

from survival.servers import BIG, HEAD_SECONDS, IDLE_SECONDS, REQUEST, WRITE_SECONDS, Witness, receive


def heads(server):
    """2,000 connections that give a byte of their head every second."""
    count, ends = 2000, {}
    witness = Witness(server)
    clients = [server.connect() for _ in range(count)]
    begin = time.time()
    poll, by_number = select.poll(), {}
    for client in clients:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        poll.register(client, select.POLLIN)
        by_number[client.fileno()] = client
    next_byte, grown = begin + 1, ""
    while by_number and time.time() - begin < 60:
        for number, _ in poll.poll(50):
            client = by_number.pop(number)
            poll.unregister(number)
            ends[client] = (time.time() - begin, receive(client, 12))
        if time.time() > next_byte:
            next_byte += 1
            grown = server.grown(count) if len(by_number) == count else grown
            for client in by_number.values():
                send_some(client, b"x")
    answered = sum(answer.endswith(b"408") for _, answer in ends.values())
    last = max((at for at, _ in ends.values()), default=0)
    for client in clients:
        client.close()
    return f"{answered} got 408, the last ended after {last:.2f} s of {HEAD_SECONDS}; {grown} each; {witness.p99()}"


def readers(server):
    """200 that ask for 50 MiB and read nothing, and one that reads 20 KB a second."""
    count = 200
    witness = Witness(server)
    clients = [server.connect(receive_buffer=16 << 10) for _ in range(count + 1)]
    for client in clients:
        client.sendall(BIG)
    time.sleep(2)
    grown, honest, read, begin = server.grown(count), clients[0], 0, time.time()
    while time.time() - begin < 3 * WRITE_SECONDS:
        read += len(receive(honest, 2000))
        time.sleep(0.1)
    left = server.descriptors() - server.descriptors_before
    for client in clients:
        client.close()
    return f"{grown} each; {left} descriptors left after {3 * WRITE_SECONDS} s; the honest one has {read // 1000} KB; {witness.p99()}"


def idle(server):
    """10,000 connections that ask twice, then nothing."""
    count, whole, growth, live = 10_000, [], [], server.live_heap()
    clients = [server.connect(source=f"127.0.0.{2 + i % 4}") for i in range(count)]
    for _ in range(2):
        for client in clients:
            client.sendall(REQUEST)
        whole.append(sum(len(receive(client, server.answer)) == server.answer for client in clients))
        growth.append(server.grown(count))
    begin = time.time()
    heap = f"live heap {(server.live_heap() - live) / count / 1024:.2f} KiB each; " if live else ""
    time.sleep(3)
    share = server.cpu_share(10)
    poll, by_number = select.poll(), {client.fileno(): client for client in clients}
    for client in clients:
        poll.register(client, select.POLLIN)
    while by_number and time.time() - begin < 3 * IDLE_SECONDS:
        for number, _ in poll.poll(500):
            poll.unregister(number)
            by_number.pop(number).close()
    return (f"answered {whole[0]} and {whole[1]}; {growth[0]}, then {growth[1]} each; {heap}{share}; "
            f"{len(by_number)} left {time.time() - begin:.1f} s after the last request, of {IDLE_SECONDS}")


def resets(server):
    """50,000 connections that are reset, half of them after a request; then once more."""
    witness = Witness(server)
    storms = [storm(server, 50_000) for _ in range(2)]
    p99 = witness.p99()
    time.sleep(0.2)
    left = server.descriptors() - server.descriptors_before
    return f"{', then '.join(storms)}; {left} descriptors left; {p99}"


def storm(server, count):
    begin, cpu = time.time(), server.cpu()
    for i in range(count):
        client = server.connect()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if i % 2:
            client.send(REQUEST)
        client.close()
    return f"{count / (time.time() - begin):,.0f}/s, {(server.cpu() - cpu) / count * 1e6:.0f} us CPU each"


def bodies(server):
    """200 that give a body of 100 KB that no handler reads, 50 bytes a second."""
    clients = [server.connect() for _ in range(200)]
    begin, ends, poll = time.time(), [], select.poll()
    by_number = {client.fileno(): client for client in clients}
    for client in clients:
        client.sendall(b"POST /1k.html HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        poll.register(client, select.POLLIN)
    next_bytes, answered = begin + 1, 0
    while by_number and time.time() - begin < 70:
        for number, _ in poll.poll(20):
            got = receive_some(by_number[number])
            answered += got.startswith(b"HTTP/1.1 4")
            if not got:
                poll.unregister(number)
                by_number.pop(number).close()
                ends.append(time.time() - begin)
        if time.time() > next_bytes:
            next_bytes += 1
            for client in by_number.values():
                send_some(client, b"x" * 50)
    last = f"the last ended after {max(ends):.1f} s" if ends else "none ended"
    return f"{answered} answered; {len(ends)} closed, {last}"


def receive_some(client):
    try:
        return client.recv(4096)
    except ConnectionError:
        return b""


def send_some(client, some):
    try:
        client.send(some)
    except OSError:
        pass


def pipeline(server):
    """1,000 connections that ask 10,000 times each and read nothing."""
    count = 1000
    witness = Witness(server)
    clients = [server.connect(source=f"127.0.0.{2 + i % 4}", receive_buffer=16 << 10) for i in range(count)]
    for client in clients:
        client.setblocking(False)
        try:
            client.send(REQUEST * 10_000)
        except OSError:
            pass
    time.sleep(2)
    grown = server.grown(count)
    time.sleep(2 * WRITE_SECONDS)
    left = server.descriptors() - server.descriptors_before
    for client in clients:
        client.close()
    return f"{grown} each; {left} descriptors left after {2 * WRITE_SECONDS + 2} s; {witness.p99()}"
