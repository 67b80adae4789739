package porthole.tools.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Overflow;
import porthole.device.transport.Peer;
import porthole.device.transport.PreparedMessage;

/** Whoever watches an endpoint changes nothing of it. */
class LoggingEndpointTest {
  private static final Map<Class<?>, Object> ARGUMENTS =
      Map.of(
          String.class,
          "x",
          ByteBuffer.class,
          ByteBuffer.allocate(1),
          PreparedMessage.class,
          PreparedMessage.text("x"),
          Iterator.class,
          Collections.emptyIterator(),
          InputStream.class,
          new ByteArrayInputStream(new byte[0]),
          Runnable.class,
          (Runnable) () -> {},
          Exception.class,
          new IllegalStateException("x"),
          int.class,
          1000,
          long.class,
          1L);

  private static final Map<Class<?>, Object> ANSWERS =
      Map.of(
          Peer.class,
          Peer.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)),
          Optional.class,
          Optional.empty(),
          boolean.class,
          true,
          long.class,
          1L,
          Map.class,
          Map.of("Set-Cookie", "a=b"),
          Overflow.class,
          Overflow.CLOSE,
          Handler.class,
          (Handler) text -> {});

  private final List<String> called = new ArrayList<>();

  /** Returns something that notes what is called. */
  private <T> T noting(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              called.add(method.toString());
              return ANSWERS.get(method.getReturnType());
            }));
  }

  private void assertPassesOn(Class<?> type, Object watched) throws Exception {
    for (Method method : type.getMethods()) {
      assertPassesOn(method, watched);
    }
  }

  private void assertPassesOn(Method method, Object watched) throws Exception {
    called.clear();
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = ARGUMENTS.get(method.getParameterTypes()[i]);
    }
    method.invoke(watched, arguments);
    assertEquals(List.of(method.toString()), called);
  }

  @Test
  void everyConnectionMethodIsForwarded() throws Exception {
    List<Connection> seen = new ArrayList<>();
    Endpoint endpoint =
        (connection, request) -> {
          seen.add(connection);
          return text -> {};
        };
    HttpRequest none = null;
    new LoggingEndpoint(endpoint, line -> {}).open(noting(Connection.class), none);
    assertPassesOn(Connection.class, seen.get(0));
  }

  @Test
  void everyHandlerMethodIsForwarded() throws Exception {
    Handler handler = noting(Handler.class);
    HttpRequest none = null;
    Handler watched =
        new LoggingEndpoint((connection, request) -> handler, line -> {})
            .open(noting(Connection.class), none);
    for (Method method : Handler.class.getMethods()) {
      boolean isDecoded = method.equals(Handler.class.getMethod("onText", ByteBuffer.class));
      if (!isDecoded) { // It is told as a String, which the onlooker needs anyway.
        assertPassesOn(method, watched);
      }
    }
  }

  @Test
  void everyEndpointSettingIsForwarded() {
    LoggingEndpoint watched = new LoggingEndpoint(noting(Endpoint.class), line -> {});
    assertEquals(Overflow.CLOSE, watched.overflow());
    assertEquals(true, watched.sparesSilent());
    HttpRequest none = null;
    assertEquals(Map.of("Set-Cookie", "a=b"), watched.fields(none));
  }
}
