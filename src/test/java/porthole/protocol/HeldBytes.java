package porthole.protocol;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.Buffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Counts the bytes in the buffers and arrays that an object of this project refers to. */
final class HeldBytes {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private HeldBytes() {}

  /**
   * Returns the sum of the buffers' capacities and the byte arrays' lengths. Follows fields of
   * classes of this project, arrays and {@link Optional}; no other class of the JDK.
   */
  static long of(Object object) throws IllegalAccessException {
    return new HeldBytes().count(object);
  }

  private long count(Object object) throws IllegalAccessException {
    if (object == null || !seen.add(object)) {
      return 0;
    }
    if (object instanceof Buffer) {
      return ((Buffer) object).capacity();
    }
    if (object instanceof byte[]) {
      return ((byte[]) object).length;
    }
    if (object instanceof Optional) {
      return count(((Optional<?>) object).orElse(null));
    }
    long bytes = 0;
    if (object instanceof Object[]) {
      for (Object element : (Object[]) object) {
        bytes += count(element);
      }
    } else if (object.getClass().getName().startsWith("porthole.")) {
      for (Field field : object.getClass().getDeclaredFields()) {
        if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          bytes += count(field.get(object));
        }
      }
    }
    return bytes;
  }
}
