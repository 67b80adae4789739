package porthole.javawebsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.java_websocket.WebSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same sources over both superclasses, with both clients, do the same. */
class ExamplesTest {

  @TempDir private static Path folder;

  static Stream<Arguments> pairs() {
    return Stream.of(Superclass.values())
        .flatMap(
            superclass ->
                Stream.of(TestPeer.Kind.values()).map(kind -> Arguments.of(superclass, kind)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anEchoServerAnswersTextAndBinary(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("EchoServer");
        TestPeer peer = kind.connect(server, "/a/path?with=query")) {
      peer.send("h\u00e9llo");
      assertEquals("text h\u00e9llo", peer.events().next());
      peer.send("");
      assertEquals("text ", peer.events().next());
      peer.send(new byte[60_000]);
      assertEquals("binary 60000", peer.events().next());
      peer.send("state");
      assertEquals("text OPEN true /a/path?with=query true true false", peer.events().next());
      server.events().await("binary 60000");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anExceptionOfTheProgramCallsOnErrorAndKeepsTheConnection(
      Superclass superclass, TestPeer.Kind kind) throws Exception {
    try (Example server = superclass.start("EchoServer");
        TestPeer peer = kind.connect(server, "/")) {
      peer.send("throw");
      server.events().await("error IllegalStateException");
      peer.send("still here");
      assertEquals("text still here", peer.events().next());
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void closeOfTheServerReportsItsCodeAndReason(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("EchoServer");
        TestPeer peer = kind.connect(server, "/")) {
      peer.send("close");
      assertEquals("close 4000 bye", peer.events().next());
      server.events().await("text close");
      assertEquals("initiated 4000 bye", server.events().next());
      assertEquals("closing 4000 bye false", server.events().next());
      assertEquals("close 4000 bye false", server.events().next());
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void closeConnectionEndsWithoutAClosingHandshake(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("EchoServer");
        TestPeer peer = kind.connect(server, "/")) {
      peer.send("cut");
      assertEquals("close 1006 ", peer.events().next());
      server.events().await("close 4001 cut false");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aForbiddenCloseCodeCallsOnErrorAndEndsTheConnection(
      Superclass superclass, TestPeer.Kind kind) throws Exception {
    try (Example server = superclass.start("EchoServer");
        TestPeer peer = kind.connect(server, "/")) {
      peer.send("illegal");
      assertEquals("close 1006 ", peer.events().next());
      server.events().await("error InvalidFrameException");
      server.events().await("close 1006 generated frame is invalid false");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void sentFramesAndFragmentsArriveAsMessages(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("EchoServer");
        TestPeer peer = kind.connect(server, "/")) {
      peer.send("frame");
      assertEquals("text a frame", peer.events().next());
      peer.send("fragments");
      assertEquals("text one two three", peer.events().next());
      peer.send("ping"); // With the 7 bytes of onPreparePing.
      server.events().await("pong 7");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aChatServerRelaysEveryMessageToAll(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("ChatServer");
        TestPeer anna = kind.connect(server, "/anna")) {
      assertEquals("text Welcome, anna", anna.events().next());
      assertEquals("text anna comes", anna.events().next());
      try (TestPeer bob = kind.connect(server, "/bob")) {
        assertEquals("text Welcome, bob", bob.events().next());
        assertEquals("text bob comes", bob.events().next());
        assertEquals("text bob comes", anna.events().next());
        bob.send("who");
        assertEquals("text anna, bob", bob.events().next());
        bob.send("hello");
        assertEquals("text bob: hello", anna.events().next());
        assertEquals("text bob: hello", bob.events().next());
        bob.close(1000, "home");
        assertEquals("text bob goes", anna.events().next());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aBroadcastReachesAllOrTheGivenConnections(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("RecordingServer");
        TestPeer first = kind.connect(server, "/first");
        TestPeer second = kind.connect(server, "/second")) {
      assertEquals(List.of("open /first", "open /second"), server.events().sorted(2));
      Collection<WebSocket> one = new ArrayList<>();
      for (WebSocket connection : server.getConnections()) {
        if (connection.getResourceDescriptor().equals("/second")) {
          one.add(connection);
        }
      }
      server.broadcast("to both");
      server.broadcast(new byte[3]);
      ByteBuffer four = ByteBuffer.wrap(new byte[4]);
      server.broadcast(four);
      server.broadcast("to one", one);
      server.broadcast(new byte[1], one);
      server.broadcast(four, one);
      server.broadcast("end");
      for (TestPeer peer : List.of(first, second)) {
        assertEquals("text to both", peer.events().next());
        assertEquals("binary 3", peer.events().next());
        assertEquals("binary 4", peer.events().next());
      }
      assertEquals("text to one", second.events().next());
      assertEquals("binary 1", second.events().next());
      assertEquals("binary 4", second.events().next());
      assertEquals("text end", first.events().next());
      assertEquals("text end", second.events().next());
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theFirstOfferedSubprotocolOfTheServerIsChosen(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("SubprotocolServer");
        TestPeer peer = kind.connect(server, "/", "chat.v1", "chat.v2")) {
      if (kind == TestPeer.Kind.LIBRARY) {
        assertEquals("cookie seen=anna", peer.events().next());
      }
      assertEquals("text You speak chat.v2", peer.events().next());
      peer.send(new byte[1001]); // The draft's largest frame has 1000 bytes.
      String end = peer.events().next();
      assertEquals("close 1009", end.substring(0, "close 1009".length()));
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aHandshakeIsRefusedForItsSubprotocolOrByTheProgram(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("SubprotocolServer");
        TestPeer other = kind.connect(server, "/", "chat.v3");
        TestPeer none = kind.connect(server, "/");
        TestPeer forbidden = kind.connect(server, "/forbidden", "chat.v1");
        TestPeer mistake = kind.connect(server, "/mistake", "chat.v1")) {
      for (TestPeer peer : List.of(other, none, forbidden, mistake)) {
        assertEquals("refused", peer.events().next());
      }
      server.events().await("error IllegalStateException");
      try (TestPeer good = kind.connect(server, "/good", "chat.v1")) {
        server.events().await("open /good");
        assertEquals(1, server.getConnections().size());
        good.close(1000, "");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void stopClosesAllConnectionsWith1001(Superclass superclass, TestPeer.Kind kind)
      throws Exception {
    try (Example server = superclass.start("RecordingServer");
        TestPeer peer = kind.connect(server, "/")) {
      server.events().await("open /");
      server.stop(Example.STOP_MILLIS, "back soon");
      assertEquals("close 1001 back soon", peer.events().next());
      server.events().await("close 1001 back soon false");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anEchoServerOverTlsAnswers(Superclass superclass, TestPeer.Kind kind) throws Exception {
    SSLContext context = TestKeys.context(folder);
    try (Example server = superclass.startTls(context);
        TestPeer peer = kind.connectTls(server, context)) {
      peer.send("state");
      assertEquals("text OPEN true / true true true", peer.events().next());
      peer.send(new byte[60_000]);
      assertEquals("binary 60000", peer.events().next());
    }
  }
}
