"""The servers under test, each in a process of its own, and a well-behaved client."""
import atexit
import glob
import os
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
WORK = tempfile.mkdtemp()
ROOT = os.path.join(WORK, "root")
BIG = b"GET /50m.bin HTTP/1.1\r\nHost: a\r\n\r\n"
REQUEST = b"GET /1k.html HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD_SECONDS, IDLE_SECONDS, WRITE_SECONDS = 5, 20, 5
atexit.register(shutil.rmtree, WORK, ignore_errors=True)


def make_files():
    os.mkdir(ROOT)
    os.chmod(WORK, 0o755)
    for name, size in (("1k.html", 1 << 10), ("50m.bin", 50 << 20)):
        with open(os.path.join(ROOT, name), "wb") as file:
            file.write(os.urandom(size))


def raise_descriptor_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Server:
    """A server process; figures include its children."""

    def __init__(self, name, command, port, descriptors=None):
        self.name, self.port = name, port
        self.err = os.path.join(WORK, f"{name}-{port}.err")
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))) if descriptors else None
        with open(self.err, "wb") as err:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err, preexec_fn=limit)
        self.response = self.first_response()

    def warm_up(self):
        """Loads and compiles code beforehand, so that its cost is not attributed to the attack."""
        with self.connect() as client:
            for _ in range(20_000):
                client.sendall(REQUEST)
                receive(client, self.response)
        for i in range(2_010):
            with self.connect() as client:
                client.sendall(BIG if i >= 2_000 else REQUEST)
                client.shutdown(socket.SHUT_WR)
                while client.recv(1 << 20):
                    pass
        self.memory_before, self.descriptors_before = self.memory(), self.descriptors()
        return self

    def first_response(self):
        for _ in range(200):
            try:
                with self.connect() as client:
                    client.sendall(REQUEST)
                    return len(client.recv(1 << 16))
            except OSError:
                time.sleep(0.05)
        raise SystemExit(self.name + " did not start")

    def connect(self, source="127.0.0.1", receive_buffer=0):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.bind((source, 0))
        client.connect(("127.0.0.1", self.port))
        return client

    def processes(self):
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return [self.process.pid] + [int(one) for one in found]

    def memory(self):
        """Resident memory in bytes."""
        total = 0
        for one in self.processes():
            with open(f"/proc/{one}/status") as status:
                total += sum(int(line.split()[1]) << 10 for line in status if line.startswith("VmRSS"))
        return total

    def live_heap(self):
        """The live heap after a full collection, in bytes; 0 if there is no heap."""
        if self.name != "Tern":
            return 0
        jcmd = [JAVA.removesuffix("java") + "jcmd", str(self.process.pid)]
        subprocess.run([*jcmd, "GC.run"], check=True, capture_output=True)
        info = subprocess.run([*jcmd, "GC.heap_info"], check=True, capture_output=True, text=True).stdout
        return sum(int(used) << 10 for used in re.findall(r"(?:DefNew|Tenured|generation) +total \d+K, used (\d+)K", info))

    def grown(self, connections):
        return f"{(self.memory() - self.memory_before) / connections / 1024:.1f} KiB"

    def descriptors(self):
        return sum(len(os.listdir(f"/proc/{one}/fd")) for one in self.processes())

    def cpu(self):
        """CPU time so far in seconds."""
        total = 0
        for one in self.processes():
            with open(f"/proc/{one}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def cpu_share(self, seconds):
        """CPU load over the next seconds in per cent."""
        before = self.cpu()
        time.sleep(seconds)
        return f"{(self.cpu() - before) / seconds * 100:.1f} % CPU"

    def err_lines(self):
        with open(self.err) as err:
            return len(err.readlines())

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()


def tern(port, options=(), heap="128m", **more):
    """With the flags of ./tern; a fixed heap is touched at once, so that it does not add to the growth."""
    jar = glob.glob(os.path.join(HERE, "cli/target/tern-cli-*-all.jar"))[0]
    with open(os.path.join(HERE, "tern")) as script:
        lines = re.findall(r'^ *flags="(?:\$flags )?(-XX:[^$"]*)"', script.read(), re.M)
    flags = [flag for line in lines for flag in line.split()]
    flags += [f"-Xms{heap}", f"-Xmx{heap}", "-XX:+AlwaysPreTouch"] if heap else []
    version = subprocess.run([JAVA, "-version"], capture_output=True, text=True).stderr.split('"')[1]
    if int(version.split(".")[0]) >= 22:
        flags.append("--enable-native-access=ALL-UNNAMED")
    limits = ["--header-timeout", f"{HEAD_SECONDS}s", "--idle-timeout", f"{IDLE_SECONDS}s", "--write-timeout", f"{WRITE_SECONDS}s"]
    return Server("Tern", [JAVA, *flags, "-jar", jar, "-p", str(port), *limits, *options, ROOT], port, **more)


def nginx(port, directives="", **more):
    configuration = os.path.join(WORK, "nginx.conf")
    with open(configuration, "w") as file:
        file.write(f"""worker_processes 1; daemon off; pid {WORK}/pid; error_log {WORK}/error;
            {"" if "descriptors" in more else "worker_rlimit_nofile 20000;"}
            events {{ worker_connections 16000; }}
            http {{ access_log off; sendfile on; keepalive_requests 1000000000; types {{ text/html html; }} {directives}
              client_header_timeout {HEAD_SECONDS}s; keepalive_timeout {IDLE_SECONDS}s; send_timeout {WRITE_SECONDS}s;
              client_body_temp_path {WORK}/b; proxy_temp_path {WORK}/p; fastcgi_temp_path {WORK}/f; uwsgi_temp_path {WORK}/u;
              scgi_temp_path {WORK}/s; server {{ listen 127.0.0.1:{port} backlog=4096; root {ROOT}; }} }}""")
    return Server("nginx", ["nginx", "-p", WORK, "-c", configuration, "-e", WORK + "/error"], port, **more)


def receive(client, length):
    """The received bytes, up to a number of bytes or the end of the connection."""
    received = b""
    try:
        while len(received) < length:
            part = client.recv(length - len(received))
            if not part:
                break
            received += part
    except ConnectionError:
        pass
    return received


class Witness:
    """A well-behaved client during the attack: its response times, and whether a response is lost."""

    def __init__(self, server):
        self.server, self.times, self.over = server, [], False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        with self.server.connect() as client:
            while not self.over:
                begin = time.time()
                if not self.ask(client):
                    self.times.append(float("inf"))
                    return
                self.times.append(time.time() - begin)
                time.sleep(0.002)

    def ask(self, client):
        try:
            client.sendall(REQUEST)
        except ConnectionError:
            return False
        return len(receive(client, self.server.response)) == self.server.response

    def p99(self):
        self.over = True
        self.thread.join()
        self.times.sort()
        lost = self.times[-1] == float("inf")
        return f"others p99 {self.times[int(len(self.times) * 0.99)] * 1e3:.1f} ms" + (", LOST ONE" if lost else "")
