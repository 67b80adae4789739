package porthole.tools.terminal;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The controlling terminal of this process, even when standard input and output are redirected.
 * java.io.Console needs both of them: 'porthole logs | less' could not ask for a password.
 */
public final class UnixTerminal implements Terminal {

  private static final File TTY = new File("/dev/tty");

  private final PrintWriter err;

  public UnixTerminal(PrintWriter err) {
    this.err = err;
  }

  @Override
  public boolean showsStandardError() {
    return isTerminal(2);
  }

  @SuppressWarnings("SystemConsoleNull") // Without Linux, from Java 22 on, it is always a terminal.
  private static boolean isTerminal(int descriptor) {
    try {
      String place = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return place.startsWith("/dev/pts/") || place.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null; // Not Linux.
    }
  }

  @Override
  public Optional<Boolean> confirm(String question) {
    while (true) {
      Optional<String> answer = ask(question + " [yes/no] ");
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      switch (answer.get().strip().toLowerCase(Locale.ROOT)) {
        case "yes", "y":
          return Optional.of(true);
        case "no", "n", "":
          return Optional.of(false);
        default: // Asked again.
      }
    }
  }

  @Override
  public Optional<String> secret(String prompt) {
    if (!stty("-echo")) {
      return Optional.empty();
    }
    // Ctrl-C must not leave the echo off.
    ShutdownHook restore = ShutdownHook.add("porthole-echo", () -> stty("echo"));
    try {
      Optional<String> answer = ask(prompt);
      err.println();
      return answer;
    } finally {
      stty("echo");
      restore.remove();
    }
  }

  @Override
  public Mode raw() {
    if (!isTerminal(0) || !stty("raw", "-echo")) {
      return Terminal.super.raw();
    }
    ShutdownHook restore = ShutdownHook.add("porthole-sane", () -> stty("sane"));
    return new Mode() {
      @Override
      public boolean isRaw() {
        return true;
      }

      @Override
      public void close() {
        stty("sane");
        restore.remove();
      }
    };
  }

  @Override
  public void tell(String sentence) {
    err.println(sentence);
  }

  private static Optional<String> ask(String prompt) {
    try (FileOutputStream out = new FileOutputStream(TTY);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(new FileInputStream(TTY), StandardCharsets.UTF_8))) {
      out.write(prompt.getBytes(StandardCharsets.UTF_8));
      return Optional.ofNullable(in.readLine());
    } catch (IOException e) {
      return Optional.empty(); // No terminal, as in a script or a service.
    }
  }

  private static boolean stty(String... settings) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(settings));
    try {
      return new ProcessBuilder(command)
              .redirectInput(TTY)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
