package porthole.device.tcp;

import java.util.Optional;

/** Answers what lab programs ask for. */
public interface ActionHandler {
  /**
   * Answers an action, or leaves it to the handler after this one. Called on a thread that may
   * block, by several threads at once; a server that stops interrupts it.
   *
   * @param action never empty
   * @param value a map, a list, a string, a number or a boolean, as nanojson makes them; never
   *     null, and never empty, but it may be 0 or false
   * @return a map, a list, a string, a number or a boolean; when there is none, or it is empty, the
   *     next handler is asked
   * @throws Exception which is logged; the next handler is asked
   */
  Optional<?> answer(String action, Object value) throws Exception;
}
