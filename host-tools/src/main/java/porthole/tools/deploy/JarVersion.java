package porthole.tools.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The version that the build wrote into a jar. */
final class JarVersion {

  private JarVersion() {}

  static String of(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String version =
          manifest == null ? null : manifest.getMainAttributes().getValue("Implementation-Version");
      if (version == null || !version.matches("[A-Za-z0-9._-]{1,40}")) {
        throw new IOException(
            "Expected a version in the manifest of " + jar + " but was " + version);
      }
      return version;
    }
  }
}
