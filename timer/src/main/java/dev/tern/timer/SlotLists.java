package dev.tern.timer;

import java.util.Arrays;

/**
 * A fixed number of circular doubly linked lists of slots, in two flat arrays.
 *
 * <p>Thread safety: confined to its queue. Complexity: everything O(1), growth amortized; 8 bytes a slot. A node is an
 * index: that of a list is its number, that of a slot comes after all lists. A slot is in one list at most. The list's own
 * node closes the circle, so no operation has a special case for an empty list or an end.
 */
final class SlotLists {
    private final int lists;
    private int[] next;
    private int[] previous;

    SlotLists(int lists, int slots) {
        this.lists = lists;
        next = new int[lists + slots];
        previous = new int[lists + slots];
        for (int list = 0; list < lists; list++) {
            next[list] = list;
            previous[list] = list;
        }
    }

    /** Where there is no room for so many slots, makes room for as many as the capacity says. */
    void makeRoom(int slots, int capacity) {
        if (lists + slots > next.length) {
            int[] grown = Arrays.copyOf(next, lists + capacity);
            previous = Arrays.copyOf(previous, lists + capacity);
            next = grown;
        }
    }

    /** The first slot of a list, or {@link TimerSlots#ABSENT}. */
    int first(int list) {
        return slotOf(next[list]);
    }

    /** The last slot of a list, or {@link TimerSlots#ABSENT}. */
    int last(int list) {
        return slotOf(previous[list]);
    }

    /** The slot after one, or {@link TimerSlots#ABSENT}. */
    int after(int slot) {
        return slotOf(next[lists + slot]);
    }

    /** The slot before one, or {@link TimerSlots#ABSENT}. */
    int before(int slot) {
        return slotOf(previous[lists + slot]);
    }

    boolean isEmpty(int list) {
        return next[list] == list;
    }

    void addLast(int list, int slot) {
        link(previous[list], lists + slot);
    }

    void addFirst(int list, int slot) {
        link(list, lists + slot);
    }

    void addAfter(int predecessor, int slot) {
        link(lists + predecessor, lists + slot);
    }

    void remove(int slot) {
        int node = lists + slot;
        next[previous[node]] = next[node];
        previous[next[node]] = previous[node];
    }

    private void link(int predecessor, int node) {
        int successor = next[predecessor];
        next[predecessor] = node;
        previous[node] = predecessor;
        next[node] = successor;
        previous[successor] = node;
    }

    private int slotOf(int node) {
        return node < lists ? TimerSlots.ABSENT : node - lists;
    }
}
