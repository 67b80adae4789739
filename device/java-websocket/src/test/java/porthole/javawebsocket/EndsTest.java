package porthole.javawebsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections end that no client of a library makes, over both superclasses. */
class EndsTest {
  @ParameterizedTest
  @EnumSource
  void aMalformedFrameCallsOnErrorAndClosesWith1002(Superclass superclass) throws Exception {
    try (Example server = superclass.start("RecordingServer");
        RawPeer peer = RawPeer.open(server)) {
      peer.frame(0x83); // No such opcode.
      assertEquals(1002, peer.closeCode());
      server.events().await("open /");
      String error = server.events().next();
      assertEquals("error Invalid", error.substring(0, "error Invalid".length()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCloseFrameOfThePeerIsEchoedAndReported(Superclass superclass) throws Exception {
    try (Example server = superclass.start("RecordingServer");
        RawPeer peer = RawPeer.open(server)) {
      server.events().await("open /");
      peer.frame(0x88, (byte) (4999 >> 8), (byte) 4999, (byte) 'b', (byte) 'y');
      assertEquals(4999, peer.closeCode());
      assertEquals("closing 4999 by true", server.events().next());
      assertEquals("close 4999 by true", server.events().next());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLostPeerIsReportedAs1006(Superclass superclass) throws Exception {
    try (Example server = superclass.start("RecordingServer")) {
      RawPeer.open(server).close();
      server.events().await("close 1006  true");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPingIsReportedToTheProgram(Superclass superclass) throws Exception {
    try (Example server = superclass.start("RecordingServer");
        RawPeer peer = RawPeer.open(server)) {
      peer.frame(0x89, (byte) 1, (byte) 2);
      server.events().await("ping 2");
      peer.frame(0x8A, (byte) 1);
      server.events().await("pong 1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortInUseCallsOnErrorWithoutAConnection(Superclass superclass) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, Superclass.address(0).getAddress())) {
      InetSocketAddress address = Superclass.address(taken.getLocalPort());
      try (Example server = superclass.make("RecordingServer", address)) {
        server.start();
        assertEquals("error null BindException", server.events().next());
      }
    }
  }
}
