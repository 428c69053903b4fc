package io.kvserver.build;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** The dependencies between the classes in a directory of class files, according to the JDK's jdeps. Immutable; any thread. */
final class Dependencies {
    private record Arrow(String from, String to) {}

    private final List<Arrow> arrows;

    private Dependencies(List<Arrow> arrows) {
        this.arrows = arrows;
    }

    /** The classes of a directory; {@code modules} are what its module requires, if it is one. */
    static Dependencies in(Path classes, Path... modules) {
        List<String> options = new ArrayList<>(List.of("-v", "-filter:none", "--ignore-missing-deps"));
        for (Path module : modules) {
            options.addAll(List.of("--module-path", module.toString()));
        }
        options.add(classes.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(err), options.toArray(String[]::new));
        if (code != 0) {
            throw new AssertionError("jdeps: " + err + out);
        }
        List<Arrow> arrows = out.toString()
                .lines()
                .map(line -> line.strip().split("\\s+"))
                // "from -> to where"; a line about the whole has no place.
                .filter(words -> words.length == 4 && words[1].equals("->"))
                .map(words -> new Arrow(words[0], words[2]))
                .toList();
        // Every class depends on another, if only on java.lang.Object.
        Set<String> own = arrows.stream().map(Arrow::from).collect(Collectors.toSet());
        arrows = arrows.stream().filter(arrow -> own.contains(arrow.to)).toList();
        if (arrows.isEmpty()) {
            throw new AssertionError("no class of " + classes + " needs another: " + out);
        }
        return new Dependencies(arrows);
    }

    /** Groups of packages that depend on each other; empty if there is none. */
    List<List<String>> cyclesOfPackages() {
        return new Cycles(graph(arrows, Dependencies::packageOf)).all();
    }

    /** Groups of classes of one package that depend on each other; nested classes count as their outermost class. */
    List<List<String>> cyclesIn(String room) {
        List<Arrow> inside = arrows.stream()
                .filter(arrow -> packageOf(arrow.from).equals(room)
                        && packageOf(arrow.to).equals(room))
                .toList();
        return new Cycles(graph(inside, Dependencies::outermost)).all();
    }

    private static Map<String, Set<String>> graph(List<Arrow> arrows, UnaryOperator<String> node) {
        return arrows.stream()
                .filter(arrow -> !node.apply(arrow.from).equals(node.apply(arrow.to)))
                .collect(groupingBy(
                        arrow -> node.apply(arrow.from),
                        TreeMap::new,
                        mapping(
                                arrow -> node.apply(arrow.to),
                                Collectors.<String, Set<String>>toCollection(TreeSet::new))));
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String outermost(String name) {
        int dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }
}
