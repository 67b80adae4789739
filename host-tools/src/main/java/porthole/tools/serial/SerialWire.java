package porthole.tools.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jssc.SerialPort;
import jssc.SerialPortException;
import porthole.tools.board.BoardLostException;
import porthole.tools.board.BoardWire;

/**
 * A board at a serial port. jssc's reads block without limit, also when the port is closed, so only
 * available bytes are read. Writes run on their own thread, because a board may stop reading.
 */
public final class SerialWire implements BoardWire {

  private static final Duration TURN = Duration.ofMillis(1);
  private static final Duration RESET = Duration.ofMillis(100);
  private static final Duration WRITE = Duration.ofSeconds(10);
  private static final int SLICE_BYTES = 1024;

  private final SerialPort port;
  private final Path device;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "porthole-serial-writer");
            thread.setDaemon(true);
            return thread;
          });

  private SerialWire(SerialPort port) {
    this.port = port;
    device = Path.of(port.getPortName());
  }

  /**
   * Opens a port exclusively, with 8 data bits, no parity and one stop bit.
   *
   * @throws IOException with a sentence that explains the problem
   */
  public static SerialWire open(String name, int baud) throws IOException {
    SerialPortProblem.check(name);
    NativeLibrary.load();
    SerialPort port = new SerialPort(name);
    try {
      port.openPort();
      // False for a pseudo terminal, which has no speed. DTR and RTS stay off: they restart many
      // boards.
      port.setParams(
          baud, SerialPort.DATABITS_8, SerialPort.STOPBITS_1, SerialPort.PARITY_NONE, false, false);
      port.setFlowControlMode(SerialPort.FLOWCONTROL_NONE);
      return over(port);
    } catch (SerialPortException e) {
      throw SerialPortProblem.of(name, e.getExceptionType(), e);
    }
  }

  /** Returns the wire of an open port. */
  static SerialWire over(SerialPort port) {
    return new SerialWire(port);
  }

  @Override
  public byte[] read(Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        int there = port.getInputBufferBytesCount();
        if (there > 0) {
          byte[] bytes = port.readBytes(there);
          return bytes == null ? new byte[0] : bytes;
        }
        if (there < 0 || !Files.exists(device)) {
          throw lost();
        }
        if (System.nanoTime() - end >= 0) {
          return new byte[0];
        }
        pause(TURN);
      }
    } catch (SerialPortException e) {
      throw new BoardLostException(lost().getMessage(), e);
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += SLICE_BYTES) {
      byte[] slice = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + SLICE_BYTES));
      Future<Boolean> written = writer.submit(() -> port.writeBytes(slice));
      try {
        if (!written.get(WRITE.toMillis(), TimeUnit.MILLISECONDS)) {
          throw lost();
        }
      } catch (ExecutionException e) {
        throw new BoardLostException(lost().getMessage(), e.getCause());
      } catch (TimeoutException e) {
        throw new BoardLostException(
            "The board at " + place() + " takes nothing any more: press its " + "reset button.", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted", e);
      }
    }
  }

  /**
   * Resets the board by RTS, which usual boards connect to their reset line; DTR leaves the boot
   * pin free.
   */
  @Override
  public boolean reset() throws IOException {
    try {
      port.setDTR(false);
      port.setRTS(true);
      pause(RESET);
      port.setRTS(false);
      return true;
    } catch (SerialPortException e) {
      throw new BoardLostException(lost().getMessage(), e);
    }
  }

  private BoardLostException lost() {
    return new BoardLostException(
        "The line to the board at "
            + place()
            + " was lost: was it pulled out? An upload goes on where it stopped when it is run"
            + " again.");
  }

  private static void pause(Duration length) throws IOException {
    try {
      Thread.sleep(length.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  @Override
  public String place() {
    return port.getPortName();
  }

  @Override
  public void close() {
    writer.shutdownNow();
    try {
      port.closePort();
    } catch (SerialPortException e) {
      return; // It was unplugged.
    }
  }
}
