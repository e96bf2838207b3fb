using System.Collections.Immutable;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>What an erasure's entry tells beside the files that it adds and removes.</summary>
/// <param name="Id">The erasure; its entries share it.</param>
/// <param name="Hide">Callsets that no answer of any version shows from this entry on.</param>
/// <param name="Erased">Callsets hidden before that no file named by the log holds any more.</param>
/// <param name="Replace">Files that stand no more for any version, and what stands for them.</param>
/// <remarks>
/// An entry adds and removes for the versions behind it. A replacement is for all versions before it: whoever resolves one
/// reads the new file where the old one was, so an old version is as blind as the latest. Callsets are told by number.
/// </remarks>
public sealed record LakeErasure(string Id, IReadOnlyList<HiddenCallset> Hide, IReadOnlyList<int> Erased, IReadOnlyList<FileReplacement> Replace);

/// <summary>A callset that no answer shows.</summary>
/// <param name="SampleId">Its number.</param>
/// <param name="SourceId">Its file's number: records of a file are hidden whole until they are rewritten.</param>
public sealed record HiddenCallset(int SampleId, int SourceId);

/// <summary>What stands for a file in every version that had it.</summary>
/// <param name="Path">The file's object path.</param>
/// <param name="By">The same rows without those erased; none if nothing was left, or if no version that can be asked for had it.</param>
public sealed record FileReplacement(string Path, IReadOnlyList<LakeFile> By);

/// <summary>An erasure and where it stands in the log.</summary>
/// <param name="Version">The lake version of its entry.</param>
/// <param name="Erasure">What it does.</param>
public sealed record LoggedErasure(long Version, LakeErasure Erasure)
{
    /// <summary>Puts what stands for them in the place of files that a version had.</summary>
    /// <param name="files">The files by path.</param>
    /// <param name="version">The version, or the entry that added the files.</param>
    /// <param name="erasures">All there are, in ascending order.</param>
    internal static void Blind(IDictionary<string, LakeFile> files, long version, IEnumerable<LoggedErasure> erasures)
    {
        foreach (var replacement in erasures.Where(logged => logged.Version > version).SelectMany(static logged => logged.Erasure.Replace))
        {
            if (files.Remove(replacement.Path))
            {
                foreach (var file in replacement.By)
                {
                    files[file.Path] = file;
                }
            }
        }
    }

    /// <summary>The callsets hidden after one more erasure.</summary>
    internal static ImmutableList<HiddenCallset> Hidden(ImmutableList<HiddenCallset> before, LakeErasure erasure) =>
        before.RemoveAll(callset => erasure.Erased.Contains(callset.SampleId)).AddRange(erasure.Hide);
}
