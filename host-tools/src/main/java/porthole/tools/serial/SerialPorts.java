package porthole.tools.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jssc.SerialPortList;

/** The serial ports that a board may be at. */
public final class SerialPorts {

  private static final Path TTYS = Path.of("/sys/class/tty");

  private SerialPorts() {}

  /**
   * @param what the board's own words on itself; empty where there are none
   */
  public record Port(String name, String what) {}

  /**
   * Returns the ports. On Linux from the kernel's lists, since jssc opens each to see whether it is
   * one, and that restarts many boards.
   */
  public static List<Port> list() throws IOException {
    if (!Files.isDirectory(TTYS)) {
      NativeLibrary.load();
      return Stream.of(SerialPortList.getPortNames()).map(name -> new Port(name, "")).toList();
    }
    try (Stream<Path> ttys = Files.list(TTYS)) {
      return ttys.filter(tty -> tty.getFileName().toString().matches("tty(USB|ACM|AMA)[0-9]+"))
          .map(SerialPorts::port)
          .sorted((a, b) -> a.name().compareTo(b.name()))
          .toList();
    }
  }

  private static Port port(Path tty) {
    String what =
        Stream.of("manufacturer", "product")
            .map(file -> usb(tty, file))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(" "));
    return new Port("/dev/" + tty.getFileName(), what);
  }

  /** Returns what a USB device says of itself: its folder is one to three above the port's. */
  private static Optional<String> usb(Path tty, String file) {
    try {
      Path device = tty.resolve("device").toRealPath();
      for (int up = 0; up < 3 && device.getParent() != null; up++) {
        device = device.getParent();
        if (Files.isReadable(device.resolve(file))) {
          return Optional.of(Files.readString(device.resolve(file)).strip());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // No USB device, or pulled out by now.
    }
  }
}
