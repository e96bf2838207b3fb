using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>Files that become fewer, together in one commit.</summary>
/// <param name="Tier">The tier made.</param>
/// <param name="Samples">Samples in them.</param>
/// <param name="Inputs">The files, of several tables, in ordinal order of paths.</param>
internal sealed record CompactionGroup(int Tier, long Samples, IReadOnlyList<LakeFile> Inputs)
{
    /// <summary>The commit's id: of the same files the same.</summary>
    public string Id { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"compact{Tier}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Inputs.Select(static file => $"{file.Path} {file.Sha256}")))))[..32]}");
}
