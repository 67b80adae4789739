package porthole.tools.cert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Makes a self-signed certificate. */
@Command(
    name = "cert",
    description = {
      "Make a self-signed certificate for the service, cert.pem, and its key, key.pem.%n",
      "Name all that clients call the device: 'porthole cert toon.lan 192.168.1.20'. The service "
          + "shows it when its configuration says%n%n"
          + "  tls:%n    certificate: cert.pem%n    key: key.pem%n%n"
          + "and 'porthole connect --ca cert.pem wss://toon.lan:8000/' trusts it, and no other. "
          + "Keep key.pem to yourself.%n"
    })
public final class CertCommand implements Callable<Integer> {

  private static final int MAX_DAYS = 36_500;
  private static final int MAX_NAMES = 100;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      converter = Name.class,
      description = "A host name or an IP address by which clients find the device.")
  private List<SubjectName> names;

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      defaultValue = "3650",
      description =
          "How long it is valid. Apple's systems want at most 825. Default: " + "${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where to write the files. Default: this folder.")
  private Path folder;

  @Option(
      names = "--force",
      description =
          "Replace files that are there. Who trusted the old certificate has to trust "
              + "the new one.")
  private boolean force;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public CertCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    if (days < 1 || days > MAX_DAYS) {
      throw new ParameterException(
          spec.commandLine(), "Expected 1 to " + MAX_DAYS + " days for '--days' but was " + days);
    }
    if (names.size() > MAX_NAMES) {
      throw new ParameterException(spec.commandLine(), "Expected at most " + MAX_NAMES + " names");
    }
    Path certificate = folder.resolve("cert.pem").normalize();
    Path key = folder.resolve("key.pem").normalize();
    if (!force) {
      requireNone(certificate);
      requireNone(key);
    }
    SelfSignedCertificate made =
        SelfSignedCertificate.of(names, Instant.now(), Duration.ofDays(days));
    try {
      Files.createDirectories(folder);
      write(key, made.keyPem(), "rw-------");
      write(certificate, made.certificatePem(), "rw-r--r--");
    } catch (FileSystemException e) {
      throw new IOException("Cannot write to " + folder + ": " + reason(e) + ".", e);
    }
    report(certificate, key, made);
    return 0;
  }

  private static void requireNone(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new IOException(
          "There is a "
              + file
              + " already: choose another folder with --to, or replace it with "
              + "--force.");
    }
  }

  /** Explains exceptions whose message is only the name of the temporary file. */
  private static String reason(FileSystemException error) {
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (error instanceof FileAlreadyExistsException) {
      return "it is a file";
    }
    return error.getReason() == null ? "no file can be made there" : error.getReason();
  }

  /** Replaces a file in one step; it is never incomplete or readable by others. */
  private static void write(Path file, byte[] content, String mode) throws IOException {
    Path temporary =
        Files.createTempFile(
            file.toAbsolutePath().getParent(), "." + file.getFileName() + ".", ".new");
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        for (ByteBuffer bytes = ByteBuffer.wrap(content); bytes.hasRemaining(); ) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(mode));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void report(Path certificate, Path key, SelfSignedCertificate made) throws IOException {
    Output out = Output.to(context.out());
    List<String> all = new ArrayList<>();
    names.forEach(name -> all.add(name.toString()));
    out.line(
        "Made "
            + certificate
            + " for "
            + String.join(", ", all)
            + ", valid for "
            + days
            + " days, and its key "
            + key
            + ".");
    out.line("SHA-256 fingerprint: " + made.fingerprint());
  }

  private static final class Name implements ITypeConverter<SubjectName> {
    @Override
    public SubjectName convert(String text) {
      try {
        return SubjectName.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
