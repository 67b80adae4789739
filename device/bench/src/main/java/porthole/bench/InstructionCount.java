package porthole.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Random;
import porthole.protocol.Frames;

/**
 * Counts the instructions of servers, in a virtual machine whose clock moves one nanosecond for
 * each instruction: the CPU time of a control group is then the number of instructions that its
 * processes have run, in the kernel too. The program's output are commands to the shell that
 * started it: {@code start SERVER PORT GROUP}, {@code stop}, and {@code result SERVER WHAT NUMBER}.
 */
public final class InstructionCount {
  private static final int FIRST_PORT = 9000;
  private static final int ECHOES = 1000;
  private static final int REPEATS = 5;

  /**
   * Repeats in a row that differ by at most one part in this many show that the compiler is done.
   */
  private static final int SPREAD = 50;

  private static final int MAX_REPEATS = 60;
  private static final int POLL_MILLISECONDS = 20;
  private static final int TRIES = 5000;
  private static final int MASK = 0x12345678;

  private final String server;
  private final int port;
  private final Path usage;

  private InstructionCount(String server, int port, String group) {
    this.server = server;
    this.port = port;
    usage = Path.of("/cg", group, "cpuacct.usage");
  }

  /**
   * Measures servers in turn.
   *
   * @param args how many starts of each, then their names
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int starts = Integer.parseInt(args[0]);
    int port = FIRST_PORT;
    for (int start = 1; start <= starts; start++) {
      for (String server : Arrays.asList(args).subList(1, args.length)) {
        String group = server + start;
        System.out.printf("start %s %d %s%n", server, port, group);
        new InstructionCount(server, port++, group).measure(start == starts);
        System.out.println("stop");
      }
    }
  }

  private void measure(boolean echoes) throws IOException, InterruptedException {
    Socket socket = connect();
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      boolean raw = server.equals("raw");
      if (raw) {
        exchange(in, out, new byte[] {'x'}, new byte[] {'x'});
      } else {
        shakeHands(in, out);
      }
      tell("start", instructions());
      if (echoes) {
        measure("echo64", in, out, Frames.BINARY, raw, 64);
        measure("text4k", in, out, Frames.TEXT, raw, 4096);
      }
    }
  }

  private Socket connect() throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (ConnectException e) {
        Thread.sleep(POLL_MILLISECONDS); // It is starting.
      }
    }
    throw new IOException(server + " does not listen");
  }

  /** The key and what it becomes are those of RFC 6455, section 1.3. */
  private static void shakeHands(DataInputStream in, OutputStream out) throws IOException {
    String request =
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    out.write(request.getBytes(US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("Expected a response but was " + head);
      }
      head.append((char) next);
    }
    if (head.indexOf("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") < 0) {
      throw new IOException("Expected an accepted handshake but was " + head);
    }
  }

  private void measure(
      String what, DataInputStream in, OutputStream out, int opcode, boolean raw, int size)
      throws IOException {
    byte[] payload = new byte[size];
    Random random = new Random(1);
    for (int i = 0; i < size; i++) {
      payload[i] = (byte) ('a' + random.nextInt('z' - 'a' + 1));
    }
    byte[] request = raw ? payload : bytes(Frames.masked(opcode, ByteBuffer.wrap(payload), MASK));
    byte[] reply = payload;
    if (!raw) {
      ByteBuffer frame = ByteBuffer.allocate(Frames.MAX_HEADER_BYTES + size);
      Frames.putHeader(frame, opcode, size);
      reply = bytes(frame.put(payload).flip());
    }
    Deque<Long> last = new ArrayDeque<>();
    for (int repeat = 0; repeat < MAX_REPEATS && !isSettled(last); repeat++) {
      long before = instructions();
      for (int i = 0; i < ECHOES; i++) {
        exchange(in, out, request, reply);
      }
      last.add((instructions() - before) / ECHOES);
      if (last.size() > REPEATS) {
        last.remove();
      }
    }
    last.forEach(number -> tell(what, number));
  }

  private static boolean isSettled(Collection<Long> last) {
    return last.size() == REPEATS
        && Collections.max(last) - Collections.min(last) <= Collections.min(last) / SPREAD;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Sends a request, and compares each byte of its answer with the expected one. */
  private static void exchange(DataInputStream in, OutputStream out, byte[] request, byte[] reply)
      throws IOException {
    out.write(request);
    byte[] got = new byte[reply.length];
    in.readFully(got);
    if (!Arrays.equals(got, reply)) {
      throw new IOException("The answer differs from the request");
    }
  }

  private long instructions() throws IOException {
    return Long.parseLong(Files.readString(usage).trim());
  }

  private void tell(String what, long number) {
    System.out.printf("result %s %s %d%n", server, what, number);
  }
}
