package radd.data.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.TextInput;

/** Reads comma-separated values (RFC 4180) whose first line names the columns. */
final class CsvReader extends TableReader {
    private static final CsvMapper CSV = CsvMapper.builder(CsvFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .build();

    private final TextInput input;
    private final MappingIterator<String[]> rows;
    private final int columns;
    private final int place;
    private String[] values = {};

    CsvReader(CorpusFile file, CorpusSource source, Tokenizer tokenizer) throws IOException {
        super(file, source, tokenizer);
        this.input = file.open();
        this.rows = CSV.readerFor(String[].class).readValues(input.reader());
        String[] first = nextValues();
        List<String> names = first == null ? List.of() : List.of(first);
        this.columns = names.size();
        this.place = names.indexOf(column());
        if (place < 0) {
            input.close();
            throw noColumn(names);
        }
    }

    @Override
    boolean nextRow() throws IOException {
        String[] row = nextValues();
        if (row == null) {
            return false;
        }
        values = row;
        if (values.length != columns) {
            throw wrong("a row of " + values.length + " values, and the first line names " + columns, null);
        }
        return true;
    }

    private String @Nullable [] nextValues() throws IOException {
        try {
            return rows.hasNextValue() ? rows.nextValue() : null;
        } catch (JsonProcessingException failure) {
            throw wrong(failure.getOriginalMessage(), failure);
        }
    }

    private RaddException wrong(String what, @Nullable Exception cause) {
        return damaged("CSV file", new IOException(what, cause));
    }

    @Override
    @Nullable
    String text() {
        return values[place];
    }

    @Override
    long bytesRead() {
        return input.bytesRead();
    }

    @Override
    String sha256() throws IOException {
        return input.sha256();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
