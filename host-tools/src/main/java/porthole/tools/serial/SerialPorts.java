package porthole.tools.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jssc.SerialPortList;

/** Lists the serial ports that may have a board. */
public final class SerialPorts {

  private static final Path TTYS = Path.of("/sys/class/tty");

  private SerialPorts() {}

  /**
   * @param what the USB device's description of itself; empty if there is none
   */
  public record Port(String name, String what) {}

  /**
   * Returns the ports, on Linux from the kernel's lists: jssc would open each port to check it,
   * which restarts many boards.
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

  /**
   * Returns the description of a USB device; its folder is one to three levels above the port's.
   */
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
      return Optional.empty(); // Not a USB device, or just unplugged.
    }
  }
}
