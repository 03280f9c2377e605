package radd.modelio;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import radd.RaddException;
import radd.RaddException.Kind;

/** Turns input and output failures into one line that names the file, the reason and the remedy. */
public final class FileFailure {
    private FileFailure() {}

    /** A file that could not be read. */
    public static RaddException reading(Path file, IOException cause) {
        return reading(Kind.DATA, file, cause);
    }

    /** As {@link #reading(Path, IOException)} for a file that is not data, for example a configuration. */
    public static RaddException reading(Kind kind, Path file, IOException cause) {
        String remedy =
                cause instanceof NoSuchFileException ? "check the path" : "check that it is a file and may be read";
        return new RaddException(kind, "cannot read " + file + ": " + reason(file, cause), remedy, cause);
    }

    /** A file that could not be written; what was there before is intact. */
    public static RaddException writing(Path file, IOException cause) {
        String remedy = cause instanceof AccessDeniedException
                ? "choose a folder that you may write to"
                : "free some space or choose another folder; no existing file was changed";
        return new RaddException(Kind.DATA, "cannot write " + file + ": " + reason(file, cause), remedy, cause);
    }

    /** The operating system's reason without the path, which the exceptions of {@code java.nio.file} put in its place. */
    private static String reason(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        String message = cause.getMessage();
        return message == null || message.equals(file.toString())
                ? cause.getClass().getSimpleName()
                : message;
    }
}
