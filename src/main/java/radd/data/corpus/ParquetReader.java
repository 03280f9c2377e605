package radd.data.corpus;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.Sha256;

/** Reads one column of a Parquet file; in memory are the packed column of one row group and its page of the moment. */
final class ParquetReader extends TableReader {
    private static final String FORM = "Parquet file";

    /** Share of Java's memory that a row group's column may take: pages, their texts and ids want the rest. */
    private static final double SHARE = 0.5;

    private final ParquetFileReader file;
    private final MessageType projection;
    private final ColumnDescriptor column;
    private final String createdBy;
    private @Nullable ColumnReader values;
    private long rowsLeft;
    private int group;

    ParquetReader(CorpusFile file, CorpusSource source, Tokenizer tokenizer) throws IOException {
        super(file, source, tokenizer);
        requireSeekable(file);
        try {
            ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withCodecFactory(new ParquetCodecs())
                    .build();
            this.file = ParquetFileReader.open(new LocalInputFile(file.path()), options);
            MessageType schema = this.file.getFooter().getFileMetaData().getSchema();
            this.projection = new MessageType(schema.getName(), textColumn(schema));
            this.column = projection.getColumns().get(0);
            this.createdBy =
                    String.valueOf(this.file.getFooter().getFileMetaData().getCreatedBy());
            this.file.setRequestedSchema(projection);
        } catch (RaddException refused) {
            throw refused;
        } catch (IOException | RuntimeException failure) {
            throw damaged(FORM, failure);
        }
    }

    /** Parquet is read from its end, where it says what lies where. */
    private static void requireSeekable(CorpusFile file) throws IOException {
        boolean packed;
        try (var content = file.openContent()) {
            packed = content.isPacked();
        }
        if (packed || file.isReadOnce()) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file.path() + " is a Parquet file " + (packed ? "packed once more" : "in a pipe")
                            + ", and its columns are found from its end",
                    packed ? "unpack it" : "give the file itself");
        }
    }

    private Type textColumn(MessageType schema) {
        List<String> names = schema.getFields().stream().map(Type::getName).toList();
        Type found = schema.containsField(column()) ? schema.getType(column()) : null;
        boolean texts = found != null
                && found.isPrimitive()
                && !found.isRepetition(Type.Repetition.REPEATED)
                && found.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
        if (found == null || !texts) {
            throw noColumn(names);
        }
        return found;
    }

    @Override
    boolean nextRow() {
        try {
            return advance();
        } catch (RaddException refused) {
            throw refused;
        } catch (IOException | RuntimeException failure) {
            throw damaged(FORM, failure);
        } catch (OutOfMemoryError claimed) {
            // The library takes what the headers of pages claim; such an array was never made.
            throw damaged(FORM, new IOException("it wants more memory than Java has", claimed));
        }
    }

    private boolean advance() throws IOException {
        if (values != null) {
            values.consume();
            rowsLeft--;
        }
        while (rowsLeft == 0) {
            values = null;
            if (group == file.getRowGroups().size()) {
                return false;
            }
            openGroup();
        }
        return true;
    }

    private void openGroup() throws IOException {
        requireRoom(file.getRowGroups().get(group));
        PageReadStore pages = file.readNextRowGroup();
        group++;
        rowsLeft = pages.getRowCount();
        if (rowsLeft > 0) {
            values = new ColumnReadStoreImpl(
                            pages, new DummyRecordConverter(projection).getRootConverter(), projection, createdBy)
                    .getColumnReader(column);
        }
    }

    private void requireRoom(BlockMetaData block) {
        long bytes = block.getColumns().stream()
                .filter(chunk -> chunk.getPath().toDotString().equals(column()))
                .mapToLong(chunk -> chunk.getTotalSize())
                .sum();
        if (bytes > file().bytes()) {
            throw damaged(FORM, new IOException("row group " + group + " claims " + bytes + " bytes"));
        }
        long memory = Runtime.getRuntime().maxMemory();
        if (bytes > SHARE * memory) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file().path() + ": the column " + column() + " of row group " + group + " is " + (bytes >> 20)
                            + " MiB, more than half of Java's " + (memory >> 20) + " MiB",
                    "give Java more (RADD_JAVA_OPTS=-Xmx" + ((bytes >> 29) + 1)
                            + "g) or write the file with smaller row groups");
        }
    }

    @Override
    @Nullable
    String text() {
        ColumnReader reader = Objects.requireNonNull(values);
        try {
            boolean present = reader.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel();
            return present ? decode(reader.getBinary().getBytes()) : null;
        } catch (RaddException refused) {
            throw refused;
        } catch (RuntimeException failure) {
            throw damaged(FORM, failure);
        }
    }

    /** By row groups: all columns of one are passed at once. */
    @Override
    long bytesRead() {
        return group == file.getRowGroups().size() && rowsLeft == 0
                ? file().bytes()
                : file.getRowGroups().subList(0, Math.max(group - 1, 0)).stream()
                        .mapToLong(BlockMetaData::getCompressedSize)
                        .sum();
    }

    @Override
    String sha256() throws IOException {
        return Sha256.of(file().path());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
