package radd.data.corpus;

import java.nio.file.Path;
import java.util.List;

/** The files of data sets of a hub. */
public interface DatasetFiles {
    /** The revision that people look at. */
    String MAIN = "main";

    /** The revision that the hub keeps as Parquet of data sets that are published in other forms. */
    String CONVERTED = "refs/convert/parquet";

    /**
     * The paths of a data set's files.
     *
     * @param dataset {@code org/name}
     * @param revision a branch, such as {@link #MAIN}
     * @return in any order; empty if there is no such revision, or nothing of it is here and the hub is not to be asked
     * @throws radd.RaddException (DATA) if there is no such data set, or the hub cannot be reached
     */
    List<String> list(String dataset, String revision);

    /**
     * Files on this machine, brought there if need be.
     *
     * @param paths some of {@link #list}
     * @return where they are, in the order of the paths
     * @throws radd.RaddException (DATA) if one cannot be had
     */
    List<Path> files(String dataset, String revision, List<String> paths);
}
