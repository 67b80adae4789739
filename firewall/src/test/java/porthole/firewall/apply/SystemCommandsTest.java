package porthole.firewall.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.firewall.apply.Commands.CompletedCommand;

class SystemCommandsTest {
  private static final byte[] NOTHING = {};
  @TempDir Path dir;

  private static CompletedCommand shell(String script, byte[] input) throws IOException {
    return new SystemCommands().run(Arrays.asList("/bin/sh", "-c", script), input);
  }

  @Test
  void theOutputHoldsStandardOutputAndStandardError() throws IOException {
    CompletedCommand outcome = shell("echo out; echo err >&2", NOTHING);
    assertTrue(outcome.succeeded());
    assertEquals("out\nerr\n", outcome.output());
  }

  @Test
  void theInputReachesTheProgram() throws IOException {
    assertEquals("*filter\n", shell("cat", "*filter\n".getBytes(StandardCharsets.UTF_8)).output());
  }

  @Test
  void anExitCodeOtherThanZeroIsNoSuccessAndIsNamedWithTheFirstLine() throws IOException {
    CompletedCommand outcome = shell("echo first; echo second; exit 3", NOTHING);
    assertFalse(outcome.succeeded());
    assertEquals("exit code 3: first", outcome.toString());
    assertEquals("exit code 4", shell("exit 4", NOTHING).toString());
  }

  @Test
  void aProgramThatDoesNotReadItsInputIsNoFailure() throws IOException {
    byte[] moreThanThePipeHolds = new byte[1 << 20];
    assertTrue(shell("exec 0<&-; exit 0", moreThanThePipeHolds).succeeded());
  }

  @Test
  void ofALongOutputTheFirst64KilobytesAreKept() throws IOException {
    CompletedCommand outcome =
        shell("i=0; while [ $i -lt 20 ]; do printf %010000d $i; i=$((i+1)); done", NOTHING);
    assertTrue(outcome.succeeded());
    assertEquals(64 * 1024, outcome.output().length());
  }

  @Test
  void aBareNameIsFoundInThePath() throws IOException {
    CompletedCommand outcome =
        new SystemCommands().run(Arrays.asList("sh", "-c", "echo found"), NOTHING);
    assertEquals("found\n", outcome.output());
  }

  @Test
  void aNameThatIsNowhereFailsWithTheName() {
    IOException e = assertThrows(IOException.class, () -> run("no-such-program-of-porthole"));
    assertTrue(e.getMessage().contains("no-such-program-of-porthole"), e.getMessage());
  }

  @Test
  void aPathIsUsedUnchanged() throws IOException {
    Path program = dir.resolve("program");
    Files.write(program, "#!/bin/sh\necho itself\n".getBytes(StandardCharsets.UTF_8));
    assertThrows(IOException.class, () -> run(program.toString()), "not executable yet");
    assertTrue(program.toFile().setExecutable(true));
    assertEquals("itself\n", run(program.toString()).output());
  }

  @Test
  void aBareNameIsFoundWithoutAPathToo() throws Exception {
    assertEquals("sh", nameOfTheShell(""));
    assertEquals("sh", nameOfTheShell(dir + File.pathSeparator));
  }

  /** Runs {@link Shell} in a JVM whose PATH is the given one. */
  private static String nameOfTheShell(String path) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(Arrays.asList("-cp", System.getProperty("java.class.path")));
    command.add(Shell.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", path);
    Process process = builder.start();
    byte[] printed = new byte[100];
    int length = Math.max(0, process.getInputStream().read(printed));
    process.waitFor();
    return new String(printed, 0, length, StandardCharsets.UTF_8).trim();
  }

  static final class Shell {
    private Shell() {}

    public static void main(String[] args) throws IOException {
      System.out.println(
          new SystemCommands().run(Arrays.asList("sh", "-c", "echo sh"), NOTHING).output());
    }
  }

  @Test
  void anInterruptedWaitEndsTheProgramAndKeepsTheInterrupt() {
    Thread.currentThread().interrupt();
    IOException e = assertThrows(IOException.class, () -> shell("exec sleep 60", NOTHING));
    assertTrue(Thread.interrupted(), "the thread is still interrupted");
    assertTrue(e.getMessage().contains("/bin/sh"), e.getMessage());
  }

  private static CompletedCommand run(String name) throws IOException {
    return new SystemCommands().run(Collections.singletonList(name), NOTHING);
  }

  static Stream<Throwable> faults() {
    return Stream.of(
        new OutOfMemoryError("injected"),
        new StackOverflowError("injected"),
        new IllegalStateException("injected"));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable fault) throws E {
    throw (E) fault;
  }

  /** A program that has ended with 0. */
  private static final class Ended extends Process {
    private final OutputStream in;
    private final InputStream out;

    private Ended(OutputStream in, InputStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public OutputStream getOutputStream() {
      return in;
    }

    @Override
    public InputStream getInputStream() {
      return out;
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
      return 0;
    }

    @Override
    public int exitValue() {
      return 0;
    }

    @Override
    public void destroy() {}
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorWhileReadingTheOutputFailsTheCommand(Throwable fault) {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() {
            SystemCommandsTest.<RuntimeException>raise(fault);
            return -1;
          }
        };
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                SystemCommands.run(
                    "iptables-save",
                    new Ended(OutputStream.nullOutputStream(), failing),
                    new byte[0]));
    assertEquals("What iptables-save printed could not be read.", e.getMessage());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorWhileWritingTheInputFailsTheCommand(Throwable fault) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int one) {
            SystemCommandsTest.<RuntimeException>raise(fault);
          }
        };
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                SystemCommands.run(
                    "iptables-restore",
                    new Ended(failing, InputStream.nullInputStream()),
                    new byte[1]));
    assertEquals("The input of iptables-restore could not be written.", e.getMessage());
  }
}
