package radd.modelio.torch;

import radd.modelio.ShownName;

/**
 * The name of a Python class or function in a pickle, which nothing is loaded for.
 *
 * @param module where it is defined
 * @param name its name there
 */
record PickledName(String module, String name) {
    private static final int LONGEST = 500;

    PickledName {
        if (module.length() > LONGEST || name.length() > LONGEST) {
            throw new MalformedPickleException("a name of over " + LONGEST + " characters");
        }
    }

    @Override
    public String toString() {
        return ShownName.of(module + "." + name);
    }
}
