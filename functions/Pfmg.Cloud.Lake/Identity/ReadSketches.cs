using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Identity;

/// <summary>Reads the sketches of one version of the lake, with what was declared of their samples.</summary>
internal static class ReadSketches
{
    private const string Columns =
        "k.sample_id, k.sites, k.sketch, s.sample, s.participant, s.material, s.platform, s.run, s.run_id, s.replaces, s.family, s.role, s.mother, s.father";

    /// <summary>The callsets that have a sketch of a panel and that no other replaced.</summary>
    /// <param name="lake">The engine and its files.</param>
    /// <param name="snapshot">The version.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="isWanted">Which files of the table `sketches`.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <exception cref="CorruptException">A sketch is none of this panel.</exception>
    public static async Task<IReadOnlyList<SketchedCallset>> RunAsync(
        LakeReader lake, LakeSnapshot snapshot, SketchPanel panel, Func<LakeFile, bool> isWanted, CancellationToken ct)
    {
        var view = lake.Open(snapshot);
        var sketches = await view.TableAsync(LakeTables.Sketches, isWanted, ct);
        var sql = $"SELECT {Columns} FROM {sketches} AS k JOIN {await view.SamplesAsync(ct)} AS s ON s.sample_id = k.sample_id WHERE k.panel = $panel AND NOT s.superseded";
        using var lease = await view.RentAsync(ct);
        using var cursor = lease.Query(sql, [new SqlValue("panel", panel.Sha256)], ct);
        using var interrupt = cursor.InterruptOn(ct);
        var callsets = new List<SketchedCallset>();
        while (cursor.Read(ct))
        {
            callsets.Add(Callset(cursor.Reader, panel));
        }

        return callsets;
    }

    private static SketchedCallset Callset(System.Data.Common.DbDataReader row, SketchPanel panel)
    {
        var id = row.GetInt32(0);
        var sketch = row.GetInt32(1) == panel.Sites ? Sketch.Parse(panel.Sites, row.GetString(2)) : null;
        return new SketchedCallset(id, sketch ?? throw new CorruptException($"The sketch of sample {id} is none of the panel {panel.Sha256}."))
        {
            Sample = row.GetString(3),
            Participant = row.GetString(4),
            Material = row.GetString(5),
            Platform = row.GetString(6),
            Run = row.GetString(7),
            RunId = row.GetString(8),
            Replaces = Text(9),
            Family = Text(10),
            Role = Text(11),
            Mother = Text(12),
            Father = Text(13),
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
