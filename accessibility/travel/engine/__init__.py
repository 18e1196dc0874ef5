"""The engine: exact travel times over whole regions.

**For a planner.** A question about a region ("how many minutes from each of 100,000 homes to each of 5,000 services, in
winter, if this ferry stops?") means billions of ways through the road network. Searching them one after the other takes
hours. The engine prepares the network once: it finds the few junctions that all long ways lead through (bridges, crossroads
of main roads), and notes how long it takes to them from everywhere. Then every way is "up to the important junctions and down
again", and a thousand searches are done at the same time. The minutes are exactly the same as by the slow search; nothing is
estimated. If a road closes or winter slows everything, only the notes are written anew (a second at most, for a country), not
the preparation. Small questions are answered by the slow search, because it needs no preparation: the answers agree, always.

**For an engineer.** A customizable contraction hierarchy (Dibbelt, Strasser & Wagner 2016) with batched PHAST sweeps.

1. *Order* (`topology`, `peeling`, `separators`): dead ends are peeled, chains of degree 2 contracted, and the remaining core
   (a fifth of the nodes) is ordered by nested dissection: METIS, or flows between far ends where pymetis is not installed.
2. *Topology* (`elimination`): elimination tree (Liu 1990), symbolic fill, and the list of lower triangles. Nodes are numbered
   depth first from the root, the *position*: every arc leads to a smaller position, a subtree is a range, and all heads of a
   node's arcs are its ancestors. It does not depend on travel times and is kept on disk (`store`).
3. *Customization* (`customization`, `metric`): each arc takes the least of its edges and of its lower triangles, bottom-up;
   one linear pass over the triangle list. Perfect customization, top-down, then drops arcs that are slower than another way;
   it is done when a metric is asked a second time.
4. *Sweeps* (`sweeps`, `lanes`): 64 searches share one vector register row (`lanes` gives numba the vector operations of LLVM).
   They climb together from their doors to the root; each position met gets a row. Then positions are visited top-down: a
   position's row is the least over its arcs of the ancestor's row plus the arc. As visits are depth first, only one row for
   each *level* must be remembered, some 40 kB, which stay in the first cache. No queue, no branches.
5. *Restriction* (`restricted`): a matrix sweeps only what its ends can be reached through (RPHAST: Delling, Goldberg & Werneck
   2011); lanes are taken from the side that makes it cheaper (`matrices`). Lanes in one direction of travel use the arcs' times
   up to climb and down to descend; for the other direction the two change places.
   A matrix of up to a million pairs is put together from *labels* instead (`labels`: hub labels, Abraham, Delling, Goldberg &
   Werneck 2011): each door's times to all its ancestors, one vector over levels; two doors meet at the ancestors they share.
   The memory that both need is kept from one question to the next (`scratch`): fresh memory costs more than the sums.
6. *Questions*: matrices (`matrices`), one to all (`trees`), nearest with identity for 8 kinds at once (`nearest`; 64-bit lanes
   hold a label below the milliseconds, so ties fall to the smaller number), k nearest with identity (`k_nearest`: short sorted
   lists instead of lanes), everything within a limit (`bounded`, `within`: subtrees whose separator is out of reach are
   skipped), the way itself (`unpacking`). Doors (`doors`) let journeys begin in the middle of a road.
7. *Numbers*: whole milliseconds in 32 bits; `INFINITY` is 2**29, so the sum of two never overflows, and no value is ever kept
   above it. Journeys of 149 hours and more count as not reached.
8. *Threads* (`chunks`): batches of lanes are independent, kernels hold no lock; answers do not depend on the number.
9. *Compiling* (`compiling`, `machine_code`): each kernel is compiled when first called, told as a stage, and kept on disk; a note says
   without numba whether it is there. `accessibility.travel.asked` searches plainly (`accessibility.travel.search.ScipyPaths`) and
   measures its seconds, until the engine takes less from start to end (`choice`).
10. *Several networks* (`shared_paths`): seasons and scenarios share one topology over the union of their roads. They are customized
   one after the other: with 8 lanes the triangles take a quarter of the time, but putting the lanes into and out of their rows takes
   all of it back (300,000 nodes, 8 sets: 64 ms one by one, 48 to 100 ms side by side).

Invariants every kernel keeps: arrays are C-contiguous int32 (rows: `lanes.row_dtype`), inputs are checked in `graph` and
`doors` and never inside a kernel, nothing is written but what the docstring says.

Importing this package imports neither numba nor anything heavy; `engine.Engine` and `paths.EnginePaths` do.
"""
