package radd.data.corpus;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import radd.RaddException;

/**
 * A part of a data set of a hub.
 *
 * @param dataset {@code org/name}
 * @param config one of its configurations; empty where it has one only
 * @param splits the splits that will do, the first of them that is there is taken
 */
record HubDataset(String dataset, String config, List<String> splits) {
    private static final String FORMS = "\\.(parquet|arrow|jsonl|json|csv|txt)(\\.gz|\\.zst)?";

    /** Numbered files of a split ({@code train-00000-of-00080}, perhaps with a hash), its one file, or a folder of files. */
    private static final String FILES = "(-[0-9]+-of-[0-9]+(-[0-9a-f]+)?|/[^/]+)?" + FORMS;

    /** The first 5 GB of a large data set, which is all that the hub converts of it. */
    private static final String PARTIAL = "partial-";

    /**
     * The files, in their order.
     *
     * @throws RaddException (DATA) if the data set has none that are laid out as the hub knows them
     */
    List<Path> files(DatasetFiles hub) {
        boolean anything = false;
        for (String revision : List.of(DatasetFiles.MAIN, DatasetFiles.CONVERTED)) {
            List<String> names = hub.list(dataset, revision);
            anything |= !names.isEmpty();
            for (String split : splits) {
                List<String> found = matching(names, split);
                if (!found.isEmpty()) {
                    return hub.files(dataset, revision, found);
                }
            }
            requireWhole(names);
        }
        if (!anything) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "of the data set " + dataset + " there is nothing in the hub's cache, and the hub is not asked",
                    "unset HF_HUB_OFFLINE, or copy its folder datasets--" + dataset.replace("/", "--")
                            + " from a cache that has it");
        }
        throw new RaddException(
                RaddException.Kind.DATA,
                "the data set " + dataset + " has no files of "
                        + (config.isEmpty() ? "" : "the configuration " + config + " and ") + "the split "
                        + String.join(" or ", splits) + configs(hub),
                "name another as hf:ORG/NAME:CONFIG:SPLIT, or download its files and give their path");
    }

    /** The paths that match a glob of the data set's own, where its layout is another. */
    static List<Path> matching(DatasetFiles hub, String dataset, String glob) {
        Pattern pattern = Pattern.compile(Pattern.quote(glob).replace("*", "\\E[^/]*\\Q"));
        List<String> names = hub.list(dataset, DatasetFiles.MAIN).stream()
                .filter(name -> pattern.matcher(name).matches())
                .sorted()
                .toList();
        return hub.files(dataset, DatasetFiles.MAIN, names);
    }

    private List<String> matching(List<String> names, String split) {
        for (String folder : folders(names)) {
            Pattern pattern = Pattern.compile(Pattern.quote(folder + split) + FILES);
            Optional<String> form = names.stream()
                    .sorted()
                    .map(pattern::matcher)
                    .filter(Matcher::matches)
                    .map(match -> match.group(3))
                    .findFirst();
            if (form.isPresent()) {
                return names.stream()
                        .filter(name -> pattern.matcher(name).matches() && name.contains("." + form.get()))
                        .sorted()
                        .toList();
            }
        }
        return List.of();
    }

    /** Where the files of a configuration lie; without one, at the usual places or in the only folder. */
    private List<String> folders(List<String> names) {
        if (!config.isEmpty()) {
            return List.of(config + "/", "data/" + config + "/", config + "/data/");
        }
        TreeSet<String> top = new TreeSet<>();
        names.stream()
                .filter(name -> name.matches("[^/.]+/.*" + FORMS))
                .forEach(name -> top.add(name.substring(0, name.indexOf('/') + 1)));
        return top.size() == 1 ? List.of("data/", "", "default/", top.first()) : List.of("data/", "", "default/");
    }

    private void requireWhole(List<String> names) {
        for (String split : splits) {
            if (!matching(names, PARTIAL + split).isEmpty()) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        "the hub has only the beginning of " + dataset + "'s split " + split + " as Parquet",
                        "download the data set in its own form and give the path of its files");
            }
        }
    }

    private String configs(DatasetFiles hub) {
        TreeSet<String> folders = new TreeSet<>();
        hub.list(dataset, DatasetFiles.CONVERTED).stream()
                .filter(name -> name.contains("/") && !name.startsWith("."))
                .forEach(name -> folders.add(name.substring(0, name.lastIndexOf('/'))));
        return folders.isEmpty() ? "" : "; its folders are " + String.join(", ", folders);
    }
}
