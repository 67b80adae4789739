package porthole.javawebsocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The superclass that the examples have: the library's, with which Maven has compiled them, or
 * ours. For ours the same sources are compiled again, with nothing changed but the imports.
 */
enum Superclass {
  LIBRARY,
  PORTHOLE;

  private static final String PACKAGE = "porthole.javawebsocket.examples.";
  private static final Path SOURCES =
      Path.of("src/test/java/porthole/javawebsocket/examples").toAbsolutePath();

  /** Starts an example at a free port. */
  Example start(String name) throws Exception {
    Example example = make(name, address(0));
    example.start();
    example.events().await("start");
    return example;
  }

  /** Starts an example with TLS at a free port. */
  Example startTls(SSLContext context) throws Exception {
    Class<?> type = load("TlsEchoServer");
    Example example =
        (Example)
            type.getConstructor(InetSocketAddress.class, SSLContext.class)
                .newInstance(address(0), context);
    example.start();
    example.events().await("start");
    return example;
  }

  Example make(String name, InetSocketAddress address) throws Exception {
    return (Example) load(name).getConstructor(InetSocketAddress.class).newInstance(address);
  }

  static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Class<?> load(String name) throws Exception {
    return this == LIBRARY ? Class.forName(PACKAGE + name) : Ours.LOADER.loadClass(PACKAGE + name);
  }

  /** The examples over our superclass, compiled once. */
  private static final class Ours {
    private static final ClassLoader LOADER = loader();

    private static ClassLoader loader() {
      try {
        return new First(compiled().toUri().toURL());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Path compiled() throws IOException {
      Path folder = Path.of("target/examples-over-porthole");
      Files.createDirectories(folder);
      List<File> sources = new ArrayList<>();
      try (Stream<Path> files = Files.list(SOURCES)) {
        for (Path file : files.toList()) {
          String source = new String(Files.readAllBytes(file), UTF_8);
          Path changed = folder.resolve(file.getFileName());
          Files.writeString(
              changed,
              source.replace(
                  "import org.java_websocket.server.", "import porthole.javawebsocket."));
          sources.add(changed.toFile());
        }
      }
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      List<String> options =
          List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
      try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
        boolean compiles =
            compiler
                .getTask(
                    null,
                    manager,
                    null,
                    options,
                    null,
                    manager.getJavaFileObjectsFromFiles(sources))
                .call();
        if (!compiles) {
          throw new IllegalStateException("The examples do not compile over our superclass");
        }
      }
      return folder;
    }
  }

  /** Loads the examples from its own folder, though the class path has them, too. */
  private static final class First extends URLClassLoader {
    private First(URL folder) {
      super(new URL[] {folder}, Superclass.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
