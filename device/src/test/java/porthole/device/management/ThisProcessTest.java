package porthole.device.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ThisProcessTest {
  @Test
  void theProcessIdIsTheOneOfTheJdk() {
    assertEquals(ProcessHandle.current().pid(), ThisProcess.current().pid());
  }
}
