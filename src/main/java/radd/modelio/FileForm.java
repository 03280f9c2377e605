package radd.modelio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import radd.RaddException;
import radd.RaddException.Kind;

/** What files that are no plain text or no tensors really are, by their first bytes, so that a message can name it. */
public enum FileForm {
    /** What git-lfs leaves where it was not installed: three lines that name the content. */
    LFS_POINTER(
            "version https://git-lfs.github.com/spec/",
            "a Git LFS pointer, not the file that it stands for",
            "fetch the file with 'git lfs pull' in its repository, or download it"),
    GZIP("\u001f\u008b", "compressed with gzip", "unpack it with gunzip"),
    ZSTANDARD("(\u00b5/\u00fd", "compressed with Zstandard", "unpack it with 'zstd -d'"),
    BZIP2(
            "BZh91AY&SY",
            "compressed with bzip2, which is not read",
            "unpack it with bunzip2, or recompress it with gzip"),
    XZ("\u00fd7zXZ\u0000", "compressed with xz, which is not read", "unpack it with unxz, or recompress it with gzip"),
    ZIP("PK\u0003\u0004", "a zip archive (as PyTorch's files are), which is not read here", "unpack or convert it"),
    PARQUET("PAR1\u0015", "a Parquet file, which is read as a corpus only", "export its text column as jsonl"),
    ARROW("ARROW1", "an Arrow file, which is read as a corpus only", "export its text column as jsonl"),
    ARROW_STREAM(
            "\u00ff\u00ff\u00ff\u00ff",
            "an Arrow stream, which is read as a corpus only",
            "export its text column as jsonl"),
    HDF5("\u0089HDF\r\n\u001a\n", "an HDF5 file, which is not read", "export its texts as jsonl"),
    NUMPY(
            "\u0093NUMPY",
            "a NumPy array, which is not read",
            "write its ids with tofile as uint16, and read them by documents=bin"),
    SEVEN_ZIP("7z\u00bc\u00af'\u001c", "a 7z archive, which is not read", "unpack it"),
    AVRO("Obj\u0001", "an Avro file, which is not read", "export its text field as jsonl"),
    SQLITE("SQLite format 3\u0000", "an SQLite data base, which is not read", "export its texts as jsonl"),
    UTF_32("\u00ff\u00fe\u0000\u0000", "text in UTF-32", "convert it, with iconv -f UTF-32 -t UTF-8 for example"),
    UTF_16_LITTLE("\u00ff\u00fe", "text in UTF-16", "convert it, with iconv -f UTF-16 -t UTF-8 for example"),
    UTF_16_BIG("\u00fe\u00ff", "text in UTF-16", "convert it, with iconv -f UTF-16 -t UTF-8 for example"),
    HTML("<!DOCTYPE html", "a web page, perhaps one that asks for a login", "download the file itself");

    /** So many bytes tell every form from the others. */
    public static final int BYTES =
            Arrays.stream(values()).mapToInt(form -> form.start.length()).max().orElseThrow();

    /** One character a byte. */
    private final String start;

    private final String name;
    private final String remedy;

    FileForm(String start, String name, String remedy) {
        this.start = start;
        this.name = name;
        this.remedy = remedy;
    }

    /**
     * The form of a file.
     *
     * @param beginning its first bytes, {@link #BYTES} of them unless it is shorter
     */
    public static Optional<FileForm> of(byte[] beginning) {
        String start = new String(beginning, StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(form -> start.startsWith(form.start))
                .findFirst();
    }

    /** The refusal of a file that has this form. */
    public RaddException refusal(Kind kind, Path file) {
        return new RaddException(kind, file + " is " + name, remedy);
    }
}
