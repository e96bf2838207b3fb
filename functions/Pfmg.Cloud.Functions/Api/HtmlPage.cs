using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Builds one page that needs nothing else: no script, no image, one style; every text is encoded.</summary>
internal sealed class HtmlPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
        + "table{border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{border-bottom:1px solid #ddd;padding:.25rem .75rem;text-align:left;vertical-align:top}"
        + "td.n{text-align:right;font-variant-numeric:tabular-nums}pre{background:#f6f6f6;padding:.75rem;overflow:auto}"
        + ".good{color:#14692b}.bad{color:#a11717}.warn{color:#8a5a00}h1{font-size:1.5rem}h2{font-size:1.15rem}";

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    private readonly StringBuilder _body = new();
    private readonly string _title;
    private readonly int? _refreshSeconds;

    /// <summary>Begins a page.</summary>
    /// <param name="title">Its title and first heading.</param>
    /// <param name="refreshSeconds">After how many seconds a browser asks again; null for never.</param>
    public HtmlPage(string title, int? refreshSeconds)
    {
        (_title, _refreshSeconds) = (title, refreshSeconds);
        Heading(1, title);
    }

    /// <summary>What a browser may load for the page: its own style and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } = $"default-src 'none'; style-src 'sha256-{StyleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Its media type.</summary>
    public static string MediaType => MediaTypeNames.Text.Html + "; charset=utf-8";

    /// <summary>A heading of a level from 1.</summary>
    public void Heading(int level, string text) => _body.Append(CultureInfo.InvariantCulture, $"<h{level}>{Encode(text)}</h{level}>\n");

    /// <summary>A paragraph.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="tone">"good", "bad", "warn" or none.</param>
    public void Paragraph(string text, string tone = "") => _body.Append(CultureInfo.InvariantCulture, $"<p class=\"{tone}\">{Encode(text)}</p>\n");

    /// <summary>Lines as a program wrote them.</summary>
    public void Lines(IEnumerable<string> lines) => _body.Append(CultureInfo.InvariantCulture, $"<pre>{Encode(string.Join('\n', lines))}</pre>\n");

    /// <summary>A table; nothing if it has no rows.</summary>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">As many cells each.</param>
    public void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        _body.Append("<table>\n<tr>").AppendJoin("", columns.Select(static c => $"<th>{Encode(c)}</th>")).Append("</tr>\n");
        foreach (var row in rows)
        {
            _body.Append("<tr>").AppendJoin("", row.Select(static c => c.Html())).Append("</tr>\n");
        }

        _body.Append("</table>\n");
    }

    /// <summary>The whole page.</summary>
    public byte[] ToUtf8()
    {
        var refresh = _refreshSeconds is { } seconds ? $"<meta http-equiv=\"refresh\" content=\"{seconds.ToString(CultureInfo.InvariantCulture)}\">\n" : "";
        return Encoding.UTF8.GetBytes(
            $"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n{refresh}<title>{Encode(_title)}</title>\n<style>{Style}</style>\n{_body}</html>\n");
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>A cell of a table.</summary>
    /// <param name="Text">What it says.</param>
    /// <param name="Tone">"good", "bad", "warn", "n" for a number, or none.</param>
    /// <param name="Link">Where it leads, an address of this service; null for nowhere.</param>
    public readonly record struct Cell(string Text, string Tone = "", string? Link = null)
    {
        /// <summary>A plain cell.</summary>
        public static implicit operator Cell(string? text) => new(text ?? "");

        /// <summary>A number, with thousands apart.</summary>
        public static implicit operator Cell(long number) => new(number.ToString("N0", CultureInfo.InvariantCulture), "n");

        internal string Html()
        {
            var text = Link is null ? Encode(Text) : $"<a href=\"{Encode(Link)}\">{Encode(Text)}</a>";
            return $"<td class=\"{Tone}\">{text}</td>";
        }
    }
}
