using System.CommandLine;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`-o F`: a file for the result; it appears whole or not at all.</summary>
internal sealed class OutputOption : Option<FileInfo?>
{
    /// <summary>The option.</summary>
    public OutputOption(string description) : base("--output", "-o")
    {
        Description = description;
        HelpName = "F";
    }

    /// <summary>Writes to the file, through a temporary one beside it, or to standard output.</summary>
    public async Task WriteAsync(ParseResult parsed, Terminal terminal, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        if (parsed.GetValue(this) is not { } file)
        {
            await write(terminal.Output, ct);
            await terminal.Output.FlushAsync(ct);
            return;
        }

        var temporary = $"{file.FullName}.{Environment.ProcessId}.part";
        try
        {
            await using (var stream = File.Create(temporary))
            {
                await write(stream, ct);
            }

            File.Move(temporary, file.FullName, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
