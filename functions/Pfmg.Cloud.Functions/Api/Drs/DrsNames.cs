using System.Globalization;
using Pfmg.Cloud.Core.Files;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>What a DRS identifier names.</summary>
/// <param name="For">For what it was given out.</param>
/// <param name="Project">The project, if for one.</param>
/// <param name="Callset">The callset.</param>
/// <param name="Kind">Which of its files; see <see cref="FileKinds"/>.</param>
internal sealed record DrsName(FilePurpose For, string? Project, int Callset, string Kind);

/// <summary>Makes DRS identifiers, and knows what one names.</summary>
/// <param name="seal">Seals: of two identifiers nobody can tell whether they name the same file.</param>
internal sealed class DrsNames(Seal seal)
{
    private const string Purpose = "drs-object";
    private const char Separator = '\n';

    /// <summary>An identifier: the same for the same file and project, letters, digits, '-' and '_'.</summary>
    public Task<string> IdAsync(DrsName name, CancellationToken ct) =>
        seal.SealAsync(Purpose, string.Create(CultureInfo.InvariantCulture, $"{name.For}{Separator}{name.Project}{Separator}{name.Callset}{Separator}{name.Kind}"), ct);

    /// <summary>What an identifier names; null if it is none of ours.</summary>
    public async Task<DrsName?> FindAsync(string id, CancellationToken ct) => await seal.OpenAsync(Purpose, id, ct) is { } text && text.Split(Separator) is [var purpose, var project, var callset, var kind]
        ? new DrsName(Enum.Parse<FilePurpose>(purpose), project.Length == 0 ? null : project, int.Parse(callset, CultureInfo.InvariantCulture), kind)
        : null;
}
