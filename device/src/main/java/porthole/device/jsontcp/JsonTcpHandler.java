package porthole.device.jsontcp;

import java.util.Optional;

/** Answers the actions of JSON over TCP. */
public interface JsonTcpHandler {
  /**
   * Answers an action, or leaves it to the next handler. May block. Several threads call this at
   * once. A server that stops interrupts them.
   *
   * @param action never empty
   * @param value a map, a list, a string, a number or a boolean, as nanojson makes them; never null
   *     and never empty, but possibly 0 or false
   * @return a map, a list, a string, a number or a boolean; if none, or an empty one, the next
   *     handler is called
   * @throws Exception is logged; the next handler is called
   */
  Optional<?> answer(String action, Object value) throws Exception;
}
