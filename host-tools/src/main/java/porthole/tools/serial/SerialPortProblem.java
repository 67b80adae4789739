package porthole.tools.serial;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jssc.SerialPortException;

/** Explains why a serial port cannot be opened, and what to do. */
final class SerialPortProblem {

  private static final Path PROC = Path.of("/proc");

  private SerialPortProblem() {}

  /**
   * Checks for problems that the system does not report: root can open a port that another program
   * has open, and then each program receives a part of the bytes.
   */
  static void check(String name) throws IOException {
    Path device = Path.of(name);
    if (!Files.exists(device)) {
      throw missing(name);
    }
    if (TerminalDrivers.exclude(device)) {
      throw noPort(name);
    }
    Optional<String> holder = holder(device);
    if (holder.isPresent()) {
      throw busy(name, holder.get());
    }
    if (!Files.isReadable(device) || !Files.isWritable(device)) {
      throw forbidden(name);
    }
  }

  static IOException of(String name, String type, SerialPortException cause) {
    IOException problem =
        switch (type) {
          case SerialPortException.TYPE_PORT_BUSY, SerialPortException.TYPE_PORT_ALREADY_OPENED ->
              busy(name, "another program");
          case SerialPortException.TYPE_PORT_NOT_FOUND -> missing(name);
          case SerialPortException.TYPE_PERMISSION_DENIED -> forbidden(name);
          case SerialPortException.TYPE_INCORRECT_SERIAL_PORT -> noPort(name);
          default -> new IOException("Cannot open the serial port " + name + ": " + type);
        };
    problem.initCause(cause);
    return problem;
  }

  private static IOException missing(String name) {
    return new IOException(
        "There is no serial port " + name + ": 'porthole esp ports' lists those there are.");
  }

  private static IOException noPort(String name) {
    return new IOException(
        name + " is no serial port: 'porthole esp ports' lists those there are.");
  }

  private static IOException busy(String name, String holder) {
    return new IOException(
        "The serial port " + name + " is busy: " + holder + " has it open. Close that first.");
  }

  private static IOException forbidden(String name) {
    return new IOException(
        "You may not open the serial port "
            + name
            + ": it belongs to "
            + group(Path.of(name))
                .map(
                    group ->
                        "the group "
                            + group
                            + ". Join it with 'sudo usermod "
                            + "-aG "
                            + group
                            + " $USER', then log in anew.")
                .orElse("somebody else."));
  }

  /** Returns the group that may use a port, unless it is root's. */
  private static Optional<String> group(Path device) {
    try {
      String group = Files.readAttributes(device, PosixFileAttributes.class).group().getName();
      return Optional.of(group);
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Returns the process that has a port open, if this user may see it. */
  private static Optional<String> holder(Path device) throws IOException {
    if (!Files.isDirectory(PROC)) {
      return Optional.empty(); // Not Linux.
    }
    String real = device.toRealPath().toString();
    String self = String.valueOf(ProcessHandle.current().pid());
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (!process.getFileName().toString().equals(self) && hasOpen(process, real)) {
          return Optional.of("process " + process.getFileName() + " (" + command(process) + ")");
        }
      }
    }
    return Optional.empty();
  }

  /** Ignores the program that made a pseudo terminal: it uses the other end. */
  private static boolean hasOpen(Path process, String device) {
    List<String> open = openFiles(process);
    return open.contains(device) && open.stream().noneMatch(file -> file.endsWith("/ptmx"));
  }

  private static List<String> openFiles(Path process) {
    List<String> files = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        files.add(target(descriptor));
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // The process is another user's, or has just ended.
    }
    return files;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // Closed in the meantime.
    }
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "it has just ended";
    }
  }
}
