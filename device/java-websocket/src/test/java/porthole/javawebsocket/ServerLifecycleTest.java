package porthole.javawebsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Routes;
import porthole.device.transport.Setup;

class ServerLifecycleTest {
  private static final int NEVER_SENT = 1006;

  @Test
  void anErrorInTheStoppingThreadIsReportedAndStopCanBeRepeated() throws Exception {
    ServerLifecycle lifecycle = new ServerLifecycle();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    lifecycle.listen(any, Setup.of(Routes.none()), () -> {});
    List<Exception> told = new ArrayList<>();
    lifecycle.stop(NEVER_SENT, "", 0, told::add);
    assertEquals(1, told.size());
    assertTrue(told.get(0) instanceof IllegalArgumentException, "" + told);
    lifecycle.stop(1001, "", 0, told::add);
    lifecycle.await();
    assertEquals(1, told.size());
  }
}
