package porthole.javawebsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.ServerSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections end that no client of a library makes, over both superclasses. */
class EndsTest {
  private static final int STOP_MILLIS = 5000;

  @ParameterizedTest
  @EnumSource
  void aFrameThatIsWrongIsAnErrorAndEndsTheConnectionWith1002(Superclass superclass)
      throws Exception {
    Example server = superclass.start("RecordingServer");
    try (RawPeer peer = RawPeer.open(server)) {
      peer.frame(0x83); // No such opcode.
      assertEquals(1002, peer.closeCode());
      server.events().await("open /");
      String error = server.events().next();
      assertEquals("error Invalid", error.substring(0, "error Invalid".length()));
    } finally {
      server.stop(STOP_MILLIS, "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatClosesIsAnsweredAndItsCodeAndReasonAreTold(Superclass superclass) throws Exception {
    Example server = superclass.start("RecordingServer");
    try (RawPeer peer = RawPeer.open(server)) {
      server.events().await("open /");
      peer.frame(0x88, (byte) (4999 >> 8), (byte) 4999, (byte) 'b', (byte) 'y');
      assertEquals(4999, peer.closeCode());
      assertEquals("closing 4999 by true", server.events().next());
      assertEquals("close 4999 by true", server.events().next());
    } finally {
      server.stop(STOP_MILLIS, "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatIsGoneWithoutAWordHasEndedWith1006(Superclass superclass) throws Exception {
    Example server = superclass.start("RecordingServer");
    try {
      RawPeer.open(server).close();
      server.events().await("close 1006  true");
    } finally {
      server.stop(STOP_MILLIS, "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPingIsToldToTheProgram(Superclass superclass) throws Exception {
    Example server = superclass.start("RecordingServer");
    try (RawPeer peer = RawPeer.open(server)) {
      peer.frame(0x89, (byte) 1, (byte) 2);
      server.events().await("ping 2");
      peer.frame(0x8A, (byte) 1);
      server.events().await("pong 1");
    } finally {
      server.stop(STOP_MILLIS, "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortThatIsTakenIsAnErrorWithoutAConnection(Superclass superclass) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, Superclass.address(0).getAddress())) {
      Example server = superclass.make("RecordingServer", Superclass.address(taken.getLocalPort()));
      server.start();
      assertEquals("error null BindException", server.events().next());
      server.stop(STOP_MILLIS, "");
    }
  }
}
