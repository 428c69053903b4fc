package io.kvserver.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The cycles of a graph: its groups of nodes that reach each other. Confined to one thread. */
final class Cycles {
    private final Map<String, ? extends Set<String>> graph;

    Cycles(Map<String, ? extends Set<String>> graph) {
        this.graph = graph;
    }

    List<List<String>> all() {
        List<List<String>> cycles = new ArrayList<>();
        Set<String> grouped = new TreeSet<>();
        for (String node : graph.keySet()) {
            Set<String> ahead = reachedFrom(node);
            if (ahead.contains(node) && grouped.add(node)) {
                List<String> cycle = ahead.stream()
                        .filter(other -> reachedFrom(other).contains(node))
                        .toList();
                grouped.addAll(cycle);
                cycles.add(cycle);
            }
        }
        return cycles;
    }

    private Set<String> reachedFrom(String node) {
        Set<String> reached = new TreeSet<>();
        List<String> next = new ArrayList<>(neighbours(node));
        while (!next.isEmpty()) {
            String some = next.remove(next.size() - 1);
            if (reached.add(some)) {
                next.addAll(neighbours(some));
            }
        }
        return reached;
    }

    private Set<String> neighbours(String node) {
        Set<String> neighbours = graph.get(node);
        return neighbours == null ? Set.of() : neighbours;
    }
}
