package porthole.device.transport.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FileDescriptorsTest {
  @Test
  void theSoftLimitIsTheFirstNumberOfItsLine() {
    assertEquals(
        1024,
        FileDescriptors.soft(
            "Limit                     Soft Limit           Hard Limit           Units\n"
                + "Max processes             15000                15000                processes\n"
                + "Max open files            1024                 524288               files\n"));
  }

  @Test
  void aLimitThatIsMissingOrUnlimitedIsAVeryLargeNumber() {
    assertEquals(Integer.MAX_VALUE, FileDescriptors.soft("Max processes 15000\n"));
    assertEquals(Integer.MAX_VALUE, FileDescriptors.soft("Max open files    unlimited\n"));
    assertEquals(Integer.MAX_VALUE, FileDescriptors.soft("Max open files "));
  }

  @Test
  void thisProcessMayOpenFiles() {
    assertTrue(FileDescriptors.limit() > 10);
  }
}
