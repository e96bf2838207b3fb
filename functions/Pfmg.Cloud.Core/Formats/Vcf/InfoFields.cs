namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Looks up keys of an INFO column.</summary>
public static class InfoFields
{
    /// <summary>The value of a key.</summary>
    /// <param name="info">The column.</param>
    /// <param name="key">Key and '=' ("END="u8).</param>
    /// <returns>The value; empty if the key is not there.</returns>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> info, ReadOnlySpan<byte> key)
    {
        for (var from = 0; from < info.Length;)
        {
            var at = info[from..].IndexOf(key);
            if (at < 0)
            {
                return default;
            }

            at += from;
            if (at == 0 || info[at - 1] == ';')
            {
                var value = info[(at + key.Length)..];
                var end = value.IndexOf((byte)';');
                return end < 0 ? value : value[..end];
            }

            from = at + 1;
        }

        return default;
    }
}
