using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Gives reviewers the very bytes that they decide on.</summary>
/// <param name="store">The files.</param>
public sealed class ReadForReview(IObjectStore store)
{
    /// <summary>Reads a submitted file.</summary>
    /// <exception cref="ConflictException">The request is not under review.</exception>
    /// <exception cref="NotFoundException">It has no such file.</exception>
    /// <exception cref="CorruptException">The file is not what was submitted.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(AirlockRequest request, string name, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        AirlockSteps.After(request.State, "approve");
        var file = request.Files.FirstOrDefault(one => one.Name == name) ?? throw new NotFoundException("The request has no such file.");
        var content = await store.ReadBytesAsync(AirlockPaths.File(request.ProjectId, request.Id, name), ct) ?? throw new NotFoundException("The file is not there any more.");
        return Convert.ToHexStringLower(SHA256.HashData(content)) == file.Sha256 ? content : throw new CorruptException($"A file of {request.Id} is not what was submitted.");
    }
}
