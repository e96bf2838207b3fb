namespace Pfmg.Cloud.Functions.Deliveries;

/// <summary>A folder of a platform's files, checked and hashed, with its manifest completed.</summary>
/// <param name="Platform">The platform's short name.</param>
/// <param name="Run">The platform's own name of the run.</param>
/// <param name="Files">What the manifest names, each once, in its order.</param>
/// <param name="Manifest">The completed manifest's bytes: the same folder gives the same bytes.</param>
internal sealed record Delivery(string Platform, string Run, IReadOnlyList<UploadFile> Files, byte[] Manifest);

/// <summary>One file of a delivery.</summary>
/// <param name="Path">Relative to the manifest, '/'-separated.</param>
/// <param name="LocalPath">The file on this machine.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record UploadFile(string Path, string LocalPath, long Size, string Sha256);
