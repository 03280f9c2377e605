import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;
import radd.cli.Main;

/** Writes the manual pages of radd and each of its commands, by way of AsciiDoc: run from source when radd is packaged. */
final class ManPages {
    private ManPages() {}

    /** @param args the folder to write to; what is there of an earlier time must be gone */
    public static void main(String[] args) throws IOException {
        Path target = Files.createDirectories(Path.of(args[0]));
        File pages = Files.createTempDirectory("radd-man").toFile();
        CommandSpec radd = Main.commandLine().getCommandSpec();
        boolean[] quiet = {};
        int code = ManPageGenerator.generateManPage(pages, null, quiet, true, radd);
        if (code != 0) {
            throw new IOException("no pages were made: code " + code);
        }
        Options manual = Options.builder().backend("manpage").safe(SafeMode.UNSAFE).toDir(target.toFile()).build();
        try (Asciidoctor asciidoctor = Asciidoctor.Factory.create()) {
            for (File page : Objects.requireNonNull(pages.listFiles())) {
                asciidoctor.convertFile(page, manual);
                Files.delete(page.toPath());
            }
        }
        Files.delete(pages.toPath());
    }
}
