package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BrokerThreadTest {
  private static final int ERRORS = 4;

  /** A password that cannot be read, for another reason each time. */
  private static final class BrokenFile implements Broker.OwnersFile {
    private final CountDownLatch attempts = new CountDownLatch(ERRORS + 1);

    @Override
    public String text(int maxBytes, String bound) {
      attempts.countDown();
      switch ((int) attempts.getCount()) {
        case 4:
          throw new OutOfMemoryError("on purpose");
        case 3:
          throw new StackOverflowError();
        case 2:
          throw new IllegalStateException("on purpose");
        case 1:
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted on purpose");
        default:
          return "secret";
      }
    }

    @Override
    public Collection<X509Certificate> certificates(int maxBytes, String bound) {
      return Collections.emptyList();
    }

    @Override
    public IOException wrong(String sentence) {
      return new IOException(sentence);
    }
  }

  @Test
  void noErrorEndsTheThreadThatConnects() throws InterruptedException {
    BrokenFile password = new BrokenFile();
    Broker broker = Broker.at("127.0.0.1", 1, false).user("hub").passwordFile(password);
    Spool spool = new Spool(1000);
    OwnTopics own = new OwnTopics(broker, spool);
    BrokerThread thread =
        new BrokerThread(broker, "hub", own, spool, incoming -> {}, new Counts());
    thread.start();
    assertTrue(password.attempts.await(50, TimeUnit.SECONDS), "It tries again after each error.");
    thread.stop();
    assertEquals(0, spool.size());
  }
}
