using System.Globalization;
using Pfmg.Cloud.Core.Files;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>What a DRS identifier names.</summary>
internal abstract record DrsTarget
{
    /// <summary>The project that it was given out to; null for none.</summary>
    public abstract string? GivenTo { get; }
}

/// <summary>A file of a callset, or the bundle of all.</summary>
/// <param name="For">For what it was given out.</param>
/// <param name="Project">The project, if for one.</param>
/// <param name="Callset">The callset.</param>
/// <param name="Kind">Which of its files; see <see cref="FileKinds"/>.</param>
internal sealed record DrsName(FilePurpose For, string? Project, int Callset, string Kind) : DrsTarget
{
    /// <inheritdoc />
    public override string? GivenTo => Project;
}

/// <summary>A file of an approved export.</summary>
/// <param name="Project">The project.</param>
/// <param name="Request">The request.</param>
/// <param name="File">The file; empty for the bundle of all.</param>
internal sealed record DrsExport(string Project, string Request, string File) : DrsTarget
{
    /// <inheritdoc />
    public override string? GivenTo => Project;
}

/// <summary>A release of a dataset, as a project may see it.</summary>
/// <param name="Project">The project.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Release">Its number, from 1.</param>
internal sealed record DrsRelease(string Project, string Dataset, int Release) : DrsTarget
{
    /// <inheritdoc />
    public override string? GivenTo => Project;
}

/// <summary>Makes DRS identifiers, and knows what one names.</summary>
/// <param name="seal">Seals: of two identifiers nobody can tell whether they name the same file.</param>
internal sealed class DrsNames(Seal seal)
{
    private const string Purpose = "drs-object";
    private const string Export = "export";
    private const string Release = "release";
    private const char Separator = '\n';

    /// <summary>An identifier: the same for the same file and project, letters, digits, '-' and '_'.</summary>
    public Task<string> IdAsync(DrsTarget target, CancellationToken ct) => seal.SealAsync(Purpose, string.Join(Separator, Parts(target)), ct);

    /// <summary>What an identifier names; null if it is none of ours.</summary>
    public async Task<DrsTarget?> FindAsync(string id, CancellationToken ct) => await seal.OpenAsync(Purpose, id, ct) is { } text && text.Split(Separator) is [var first, var project, var third, var fourth]
        ? first switch
        {
            Export => new DrsExport(project, third, fourth),
            Release => new DrsRelease(project, third, Number(fourth)),
            _ => new DrsName(Enum.Parse<FilePurpose>(first), project.Length == 0 ? null : project, Number(third), fourth),
        }
        : null;

    private static string[] Parts(DrsTarget target) => target switch
    {
        DrsName name => [name.For.ToString(), name.Project ?? "", Text(name.Callset), name.Kind],
        DrsExport export => [Export, export.Project, export.Request, export.File],
        DrsRelease release => [Release, release.Project, release.Dataset, Text(release.Release)],
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
