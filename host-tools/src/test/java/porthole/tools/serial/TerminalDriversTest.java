package porthole.tools.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TerminalDriversTest {

  // Lines of /proc/tty/drivers of a Linux 6 with a board at a USB port.
  private final TerminalDrivers drivers =
      TerminalDrivers.of(
          List.of(
              "/dev/tty             /dev/tty        5       0 system:/dev/tty",
              "usbserial            /dev/ttyUSB   188 0-511 serial",
              "serial               /dev/ttyS       4 64-95 serial",
              "pty_slave            /dev/pts      136 0-1048575 pty:slave"));

  @Test
  void serialPortsAndPseudoTerminalsAreTerminals() {
    assertTrue(drivers.has(188, 0));
    assertTrue(drivers.has(188, 511));
    assertTrue(drivers.has(4, 64));
    assertTrue(drivers.has(136, 300));
    assertTrue(drivers.has(5, 0));
  }

  @Test
  void otherDevicesAndFilesAreNotTerminals() {
    assertFalse(drivers.has(1, 3), "/dev/null");
    assertFalse(drivers.has(0, 0), "a file, whose device number is 0");
    assertFalse(drivers.has(4, 63));
    assertFalse(drivers.has(4, 96));
    assertFalse(drivers.has(188, 512));
  }

  @Test
  void majorAndMinorAreReadFromADeviceNumber() {
    long device = 0x108834; // os.makedev(136, 308) in Python on Linux.
    assertEquals(136, TerminalDrivers.major(device));
    assertEquals(308, TerminalDrivers.minor(device));
  }
}
