package dev.tern.timer;

import java.util.Arrays;

/**
 * A fixed number of circular doubly linked lists of slots, in two flat arrays.
 *
 * <p>A node is an array index: the first nodes are the heads of the lists, the others are the slots. The head closes
 * the circle, so that no operation has a special case for an empty list or for an end. A slot is in at most one list.
 *
 * <p>Thread safety: confined to its queue. Complexity: all operations O(1), growth amortized; 8 bytes per slot.
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

    /** Grows to the given capacity unless there is room for this number of slots. */
    void makeRoom(int slots, int capacity) {
        if (lists + slots > next.length) {
            int[] grown = Arrays.copyOf(next, lists + capacity);
            previous = Arrays.copyOf(previous, lists + capacity);
            next = grown;
        }
    }

    /** Returns the first slot of a list, or {@link TimerSlots#ABSENT}. */
    int first(int list) {
        return slotOf(next[list]);
    }

    /** Returns the last slot of a list, or {@link TimerSlots#ABSENT}. */
    int last(int list) {
        return slotOf(previous[list]);
    }

    /** Returns the slot after the given one in its list, or {@link TimerSlots#ABSENT}. */
    int after(int slot) {
        return slotOf(next[lists + slot]);
    }

    /** Returns the slot before the given one in its list, or {@link TimerSlots#ABSENT}. */
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
