package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public types and members have Javadoc, whose form javadoc itself checks. */
class JavadocTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void everyPublicTypeAndMemberOfTheClientHasJavadoc() throws IOException {
    assertEquals(List.of(), silent("src/main/java/porthole/client"));
  }

  @Test
  void everyPublicTypeAndMemberOfTheVerdictHasJavadoc() throws IOException {
    assertEquals(List.of(), silent("src/main/java/porthole/reach"));
  }

  @Test
  void everyPublicTypeAndMemberOfTheProtocolHasJavadoc() throws IOException {
    assertEquals(List.of(), silent("src/main/java/porthole/protocol"));
  }

  @Test
  void everyPublicTypeAndMemberOfTheTransportHasJavadoc() throws IOException {
    assertEquals(List.of(), silent("device/src/main/java/porthole/device/transport"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"admission", "http", "loop", "tcp", "tls", "websocket"})
  void everyPublicTypeAndMemberOfAPartOfTheTransportHasJavadoc(String part) throws IOException {
    assertEquals(List.of(), silent("device/src/main/java/porthole/device/transport/" + part));
  }

  @Test
  void everyPublicTypeAndMemberForUsersOfJavaWebSocketHasJavadoc() throws IOException {
    assertEquals(List.of(), silent("device/java-websocket/src/main/java/porthole/javawebsocket"));
  }

  private static List<String> silent(String folder) throws IOException {
    List<File> sources;
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).map(Path::toFile).toList();
    }
    assertFalse(sources.isEmpty(), folder);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromFiles(sources));
      Silence silence = new Silence(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        silence.scan(unit, null);
      }
      return silence.found;
    }
  }

  /** Finds public types and members without a comment that they do not inherit. */
  private static final class Silence extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> found = new ArrayList<>();

    private Silence(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      look(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      boolean inherits =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      if (isPublic(method.getModifiers()) && !inherits) {
        look(method.getName().toString());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, Void nothing) {
      if (isPublic(field.getModifiers())) {
        look(field.getName().toString());
      }
      return null;
    }

    private boolean isPublic(ModifiersTree modifiers) {
      Tree around = getCurrentPath().getParentPath().getLeaf();
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || around.getKind() == Tree.Kind.INTERFACE
              && !modifiers.getFlags().contains(Modifier.PRIVATE);
    }

    private void look(String name) {
      String comment = docs.getDocComment(getCurrentPath());
      if (comment == null || comment.isBlank()) {
        CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
        found.add(Path.of(unit.getSourceFile().getName()).getFileName() + ": " + name);
      }
    }
  }
}
