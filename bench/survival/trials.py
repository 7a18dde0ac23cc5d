"""What goes wrong around a server: no descriptors, a stop, more files than memory, a full disk, and a long day."""
import os
import random
import select
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

from survival.servers import BIG, REQUEST, ROOT, WORK, receive


def descriptors(start):
    """256 descriptors, 400 clients that ask repeatedly."""
    server = start(descriptors=256)
    clients, by_number, poll = [], {}, select.poll()
    end, good, bad, cut = time.time() + 5, 0, 0, 0
    while time.time() < end:
        while len(clients) < 400:
            clients.append(server.connect())
            poll.register(clients[-1], select.POLLIN)
            by_number[clients[-1].fileno()] = clients[-1]
            clients[-1].send(REQUEST)
        for number, _ in poll.poll(100):
            client = by_number[number]
            got = receive(client, server.answer)
            good += got.startswith(b"HTTP/1.1 200")
            bad += got.startswith(b"HTTP/1.1 5")
            if len(got) < server.answer:
                cut += 1
                poll.unregister(number)
                clients.remove(by_number.pop(number))
                client.close()
            elif random.random() < 0.05:
                client.send(REQUEST)
    waiting = server.cpu_share(2)
    for client in clients:
        client.close()
    begin = time.time()
    with server.connect() as client:
        client.sendall(REQUEST)
        whole = len(receive(client, server.answer)) == server.answer
    recovered = f"answers again after {time.time() - begin:.2f} s" if whole else "DOES NOT ANSWER"
    lines = server.err_lines()
    server.stop()
    return f"{good} answered, {bad} with 5xx, {cut} idle ones closed; then {waiting}; {recovered}; {lines} lines on stderr"


def stop(start):
    """SIGTERM while 20 download 50 MiB."""
    server = start()
    clients = [server.connect(receive_buffer=64 << 10) for _ in range(20)]
    for client in clients:
        client.sendall(BIG)
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    begin = time.time()
    while can_connect(server):
        time.sleep(0.002)
    refused = time.time() - begin
    whole = sum(length_of_all(client) == (50 << 20) for client in clients)
    last = time.time()
    code = server.process.wait()
    exited = time.time() - last
    again = start(port=server.port)
    again.stop()
    return f"no longer listening after {refused * 1e3:.0f} ms; {whole} whole; exit {code} {exited * 1e3:.0f} ms after the last byte; port bound again"


def can_connect(server):
    try:
        server.connect().close()
        return True
    except ConnectionRefusedError:
        return False


def length_of_all(client):
    """The bytes behind the head, as many as it promises; the connection stays open."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += client.recv(1)
    promised = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    count, room = 0, bytearray(1 << 20)
    while count < promised:
        part = client.recv_into(room)
        if part == 0:
            break
        count += part
    return count


def grace(start):
    """SIGTERM with a grace time of 2 s while one reads nothing; and a second signal after half a second."""
    server = start(options=["--grace", "2s"])
    with server.connect(receive_buffer=16 << 10) as client:
        client.sendall(BIG)
        time.sleep(0.3)
        begin = time.time()
        server.process.send_signal(signal.SIGTERM)
        first = f"exit {server.process.wait()} after {time.time() - begin:.2f} s"
    server = start(options=["--grace", "20s"])
    with server.connect(receive_buffer=16 << 10) as client:
        client.sendall(BIG)
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        begin = time.time()
        server.process.send_signal(signal.SIGTERM)
        return f"{first}; second signal: exit {server.process.wait()} after {time.time() - begin:.2f} s"


def files(start):
    """100,000 names that are missing and 100,000 small files, each asked for in turn, 64 clients, 64 MiB of heap."""
    many = os.path.join(ROOT, "many")
    for i in range(100_000):
        folder = os.path.join(many, str(i % 100))
        if i < 100:
            os.makedirs(folder)
        with open(os.path.join(folder, f"{i}.txt"), "w") as file:
            file.write(f"file {i}\n")
    server, found = start(heap="64m"), []
    try:
        for what, suffix in (("missing", "none"), ("existing", "txt")):
            rates = [rate(server, suffix) for _ in range(3)]
            found.append(f"{what} {', '.join(f'{one:,.0f}/s' for one in rates)}")
        return f"{'; '.join(found)}; resident {server.memory() >> 20} MiB"
    finally:
        server.stop()
        shutil.rmtree(many)


def rate(server, suffix):
    script = os.path.join(WORK, "distinct.lua")
    with open(script, "w") as file:
        file.write(f"""local i = 0
            request = function()
              i = (i + 1) % 100000
              return wrk.format("GET", "/many/" .. i % 100 .. "/" .. i .. ".{suffix}")
            end""")
    command = ["wrk", "-t1", "-c64", "-d8", "-s", script, f"http://127.0.0.1:{server.port}"]
    out = subprocess.run(command, capture_output=True, text=True).stdout
    return float(out.split("Requests/sec:")[1].split()[0])


def fin(start):
    """50 that have sent their FIN and read an answer slowly, in each trigger; 200 that ask and send their FIN; 200 that ask and vanish."""
    found = []
    for triggers in ("lt-lt", "lt-et", "et-lt", "et-et"):
        server = start(options=["-m", triggers]).warm_up()
        clients = [server.connect(receive_buffer=16 << 10) for _ in range(50)]
        for client in clients:
            client.sendall(BIG)
            client.shutdown(socket.SHUT_WR)
        time.sleep(0.5)
        found.append(f"{triggers} {server.cpu_share(3)}")
        for client in clients:
            client.close()
        if triggers == "lt-lt":
            found += [answered_after_fin(server), gone_after_reset(server)]
        server.stop()
    return ", ".join(found)


def answered_after_fin(server):
    slowest = 0
    for _ in range(200):
        with server.connect() as client:
            begin = time.time()
            client.sendall(REQUEST)
            client.shutdown(socket.SHUT_WR)
            whole = receive(client, server.answer + 1)
            assert len(whole) == server.answer
            slowest = max(slowest, time.time() - begin)
    return f"answered and closed after a FIN within {slowest * 1e3:.1f} ms"


def gone_after_reset(server):
    while server.descriptors() > server.descriptors_before:
        time.sleep(0.01)
    slowest = 0
    for _ in range(200):
        client = server.connect()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(BIG)
        client.recv(100)
        client.close()
        begin = time.time()
        while server.descriptors() > server.descriptors_before:
            pass
        slowest = max(slowest, time.time() - begin)
    return f"gone after a reset within {slowest * 1e3:.1f} ms"


def honest(start):
    """One that reads a file of 5 MiB at 20 KB a second, with a write timeout of 5 s."""
    with open(ROOT + "/5m.bin", "wb") as file:
        file.write(os.urandom(5 << 20))
    server = start()
    with server.connect(receive_buffer=4 << 10) as client:
        client.sendall(b"GET /5m.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        begin, count = time.time(), 0
        while True:
            part = client.recv(2000)
            if not part:
                break
            count += len(part)
            time.sleep(max(0, begin + count / 20_000 - time.time()))
    server.stop()
    return f"{count} bytes with the head, in {time.time() - begin:.0f} s"


def logs(start):
    """An access log on a full disk."""
    folder = os.path.join(WORK, "logs")
    os.makedirs(folder, exist_ok=True)
    file = os.path.join(folder, "access.log")
    os.symlink("/dev/full", file)
    server = start(options=["--log-dir", folder, "--access-log", "common"])
    asked = answered = 0
    with server.connect() as client:
        end = time.time() + 10
        while time.time() < end:
            if time.time() > end - 5 and os.path.islink(file):
                os.remove(file)
            client.sendall(REQUEST)
            asked += 1
            answered += len(receive(client, server.answer)) == server.answer
    server.stop()
    with open(file) as log:
        lines = len(log.readlines())
    shutil.rmtree(folder)
    return f"{answered} of {asked} answered; {server.err_lines()} lines on stderr; {lines} logged after the disk was well again"


def exact(start):
    """64 clients that compare every byte of files from 1 KiB to 8 MiB, whole and in ranges, for 10 s."""
    contents = {}
    for size in (1 << 10, 16 << 10, 128 << 10, 1 << 20, 8 << 20):
        contents[f"/{size}.bin"] = os.urandom(size)
        with open(ROOT + f"/{size}.bin", "wb") as file:
            file.write(contents[f"/{size}.bin"])
    server, poll, readers = start(), select.epoll(), {}
    for _ in range(64):
        reader = Reader(server, contents)
        readers[reader.socket.fileno()] = reader
        poll.register(reader.socket, select.EPOLLIN)
    begin, bytes_read = time.time(), 0
    while time.time() - begin < 10:
        for number, _ in poll.poll(1):
            bytes_read += readers[number].read()
    seconds = time.time() - begin
    answers = sum(reader.answers for reader in readers.values())
    resident = server.memory() >> 20
    server.stop()
    return f"{bytes_read / seconds / (1 << 20):,.0f} MiB/s, {answers} answers, every byte as it should be; resident {resident} MiB"


class Reader:
    """One client that asks, compares and asks again; any difference ends the run."""

    ROOM = bytearray(1 << 20)

    def __init__(self, server, contents):
        self.socket, self.contents, self.answers = server.connect(receive_buffer=1 << 20), contents, 0
        self.ask()

    def ask(self):
        path = random.choice(list(self.contents))
        whole = self.contents[path]
        first = random.randrange(len(whole)) if random.random() < 0.3 else 0
        self.expected, self.at, self.head = whole[first:], 0, b""
        span = f"Range: bytes={first}-\r\n" if first else ""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n{span}\r\n".encode())

    def read(self):
        count = self.socket.recv_into(Reader.ROOM)
        got = bytes(memoryview(Reader.ROOM)[:count])
        if not count:
            raise SystemExit("an answer broke off")
        if not self.head.endswith(b"\r\n\r\n"):
            got = self.read_head(got)
        if got != self.expected[self.at:self.at + len(got)]:
            raise SystemExit(f"other bytes than those of the file at {self.at}")
        self.at += len(got)
        if self.at == len(self.expected):
            self.answers += 1
            self.ask()
        return count

    def read_head(self, got):
        self.head += got
        end = self.head.find(b"\r\n\r\n") + 4
        length = int(self.head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        if end < 4 or length != len(self.expected):
            raise SystemExit(f"another head than expected: {self.head[:300]}")
        rest = self.head[end:]
        self.head = self.head[:end]
        return rest


def soak(start):
    """Six minutes of everything at once: kept and new connections, ranges, clients that vanish, slow ones, missing files."""
    server = start(options=["--access-log", "common", "--log-dir", os.path.join(WORK, "soak")])
    over = time.time() + 360
    address = f"http://127.0.0.1:{server.port}"
    loads = [subprocess.Popen(["wrk", "-t1", *words, "-d355", address + path], stdout=subprocess.PIPE, text=True)
             for words, path in ((["-c16"], "/1k.html"), (["-c4", "-H", "Connection: close"], "/1k.html"), (["-c2"], "/50m.bin"))]
    rude = threading.Thread(target=be_rude, args=(server, over))
    rude.start()
    samples = []
    while time.time() < over - 10:
        time.sleep(10)
        samples.append((server.memory() >> 20, server.descriptors()))
    rude.join()
    outs = [load.communicate()[0] for load in loads]
    errors = sum("Socket errors" in out or "Non-2xx" in out for out in outs)
    answers = sum(int(out.split(" requests in")[0].split()[-1]) for out in outs)
    time.sleep(1)
    left = server.descriptors()
    server.stop()
    minutes = ", ".join(str(sample[0]) for sample in samples[5::6])
    return (f"{answers} answers, {errors} loads with errors; resident {minutes} MiB after each minute; "
            f"descriptors {samples[0][1]} at first, {samples[-1][1]} at last, {left} when all was over; {server.err_lines()} lines on stderr")


def be_rude(server, over):
    while time.time() < over:
        for request in (BIG, REQUEST, b"GET /1k.html HTT", b"GET /none HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01 nonsense\r\n\r\n"):
            with server.connect(receive_buffer=16 << 10) as client:
                client.sendall(request)
                receive(client, random.choice((0, 1, 5000)))
        time.sleep(0.01)
