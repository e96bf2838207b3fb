using Pfmg.Cloud.Lake.Cache;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>A file of the lake that a query was given.</summary>
/// <param name="File">As the log has it.</param>
/// <param name="Path">Where it lies on this machine.</param>
/// <param name="Sparse">Its part that is here, if the store is elsewhere; null if it is read in place.</param>
internal sealed record GivenFile(LakeFile File, string Path, SparseFile? Sparse = null);
