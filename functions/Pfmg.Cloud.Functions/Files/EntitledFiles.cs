using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Files;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Finds a callset's files for somebody, if the policy lets them read these now.</summary>
/// <param name="scopes">Decides.</param>
/// <param name="callsets">Finds callsets.</param>
/// <param name="locate">Finds files.</param>
/// <param name="keys">Derives each project's names of reads.</param>
internal sealed class EntitledFiles(FileScopes scopes, FindCallset callsets, LocateFiles locate, IKeyRing keys)
{
    private const string Unknown = "There is no such file here for you.";

    /// <summary>The files of a sample.</summary>
    /// <exception cref="NotFoundException">There are none, or they are not the caller's to know of.</exception>
    public async Task<EntitledCallset> BySampleAsync(FilePurpose purpose, string? project, Caller caller, string sample, CancellationToken ct)
    {
        var scope = await scopes.OfAsync(purpose, project, caller, ct);
        return await OpenAsync(scope, await callsets.ByNameAsync(scope.Scope, sample, ct), ct);
    }

    /// <summary>The files of a callset that a ticket or identifier names.</summary>
    /// <exception cref="NotFoundException">There are none, or they are no longer the caller's to know of.</exception>
    public async Task<EntitledCallset> ByNumberAsync(FilePurpose purpose, string? project, Caller caller, int callset, CancellationToken ct)
    {
        var scope = await scopes.OfAsync(purpose, project, caller, ct);
        return await OpenAsync(scope, await callsets.ByIdAsync(scope.Scope, callset, ct), ct);
    }

    /// <summary>Callsets with files, page by page.</summary>
    /// <exception cref="NotFoundException">The caller may read none.</exception>
    public async Task<IReadOnlyList<EntitledCallset>> ListAsync(FilePurpose purpose, string? project, Caller caller, string? sample, int skip, int take, CancellationToken ct)
    {
        var scope = await scopes.OfAsync(purpose, project, caller, ct);
        var listed = new List<EntitledCallset>();
        foreach (var callset in await callsets.ListAsync(scope.Scope, sample, skip, take, ct))
        {
            listed.Add(await OpenAsync(scope, callset, ct));
        }

        return listed;
    }

    private async Task<EntitledCallset> OpenAsync(FileScope scope, FileCallset? callset, CancellationToken ct)
    {
        if (callset is null)
        {
            throw new NotFoundException(Unknown);
        }

        var files = await locate.OfAsync(callset.RunId, callset.Sample, callset.SourceFile, ct);
        var readNames = scope.Project is null ? null : Convert.FromHexString(await keys.PseudonymAsync("project-read-names", scope.Project, ct));
        return new EntitledCallset(scope, callset, files, readNames);
    }
}

/// <summary>A callset whose files may be read now.</summary>
/// <param name="Scope">By which decision, and what for.</param>
/// <param name="Callset">The callset.</param>
/// <param name="Files">Where its files lie.</param>
/// <param name="ReadNameKey">Under which key its reads are called; null if they keep their names.</param>
internal sealed record EntitledCallset(FileScope Scope, FileCallset Callset, SampleFiles Files, byte[]? ReadNameKey)
{
    /// <summary>How the sample is shown out of its file of calls.</summary>
    public ShownAs Calls => new(Callset.NameInFile, Callset.ShownName) { WithoutInheritance = Callset.WithoutInheritance };

    /// <summary>How the sample is shown out of its file of reads.</summary>
    public ShownAs Reads => new(Callset.Sample, Callset.ShownName) { WithoutInheritance = Callset.WithoutInheritance, ReadNameKey = ReadNameKey is { } key ? new ReadOnlyMemory<byte>(key) : default(ReadOnlyMemory<byte>?) };

    /// <summary>Names that no header of an answer may hold.</summary>
    public IEnumerable<string> Names => Files.Names.Concat([Callset.Sample, Callset.Participant, Callset.RunId]).Where(name => name != Callset.ShownName);

    /// <summary>Whether it is for research, so that names are made anew.</summary>
    public bool IsForProject => Scope.Purpose == FilePurpose.Project;
}
